// The search page alone (`SearchLaw` puts this into Sphinx's language_data.js, after `exactPlaces`).

// Summaries show what the reader of a page sees: no cards, pictures, hidden code and computed outputs, nothing around the text.
const wholeText = Search.htmlToText;
Search.htmlToText = (html, place) => {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const article = page.querySelector('[role="main"] .bd-article');
  article?.closest('[role="main"]').replaceChildren(article);
  page.querySelectorAll('.ref-card, svg, .cell_output, .cell-setup, .cell-widget, details.code, .prev-next-footer').forEach((part) => part.remove());
  page.querySelectorAll('h1, h2, h3, p, li, dt, dd, th, td').forEach((block) => block.append(' '));
  return wholeText(page.documentElement.outerHTML, place);
};

// A word of a query is a word, also where every object of the language has a property of that name (`constructor`).
const keepIndex = Search.setIndex;
Search.setIndex = (index) => {
  const bareObject = Object.create(null, { hasOwnProperty: { value: Object.prototype.hasOwnProperty } });
  for (const name of ['terms', 'titleterms']) Object.setPrototypeOf(index[name], bareObject);
  keepIndex(index);
};

// Traditional characters are searched as simplified ones, and words of Taiwan as the book's (`chinese.py` gives the tables).
const inSimplified = (query) => characters.reduce((said, [old, now]) => said.replaceAll(old, now),
  [...foreignWords].sort(([a], [b]) => b.length - a.length).reduce((said, [old, now]) => said.replaceAll(old, now), query));

// 二百五十三 as 253; figures stay as they are.
const number = (said) => {
  if (/^\d+$/.test(said)) return +said;
  let whole = 0, digit = 0;
  for (const sign of said.replace('〇', '零').replace('两', '二')) {
    const unit = { 十: 10, 百: 100, 千: 1000 }[sign];
    [whole, digit] = unit ? [whole + (digit || 1) * unit, 0] : [whole, '零一二三四五六七八九'.indexOf(sign)];
  }
  return whole + digit;
};

// 刑法第二百五十三条之一第二款 and 253之一 as `CL 253-1(2)` and `253-1`: article, paragraph (款) and item (项) as the book cites them.
const pinpoint = (query) => {
  const n = '([\\d一二三四五六七八九十百千零〇两]+)';
  const names = lawNames.map(([name]) => name).join('|');
  const article = new RegExp(`(?:《?(${names})》?\\s*)?(?:第?\\s*${n}\\s*条(?:\\s*之\\s*${n})?|(\\d+)\\s*之\\s*${n})(?:第?\\s*${n}\\s*款)?(?:第?[(（]?${n}[)）]?项)?`, 'g');
  return query.replace(article, (whole, law, plain, after, figures, then, part, item) => {
    const inserted = after || then;
    return [law && `${lawNames.find(([name]) => name === law)[1]} `, number(plain || figures), inserted && `-${number(inserted)}`,
      ...[part, item].map((k) => k && `(${number(k)})`)].filter(Boolean).join('');
  });
};
const asSearched = (query) => pinpoint(inSimplified(query.normalize('NFKC')));
const plainQuery = Search.query;
Search.query = (query) => plainQuery(asSearched(query));

// A place as its bare words and numbers: `§3.2 ¶1`, `3.2.1` and `3.2 ¶ 1` are one, as are `Art. 28 PIPL` and `PIPL 28`, `C5` and `C005`.
const bare = (words) => words.normalize('NFKC').toLowerCase().replace(/(?<=\p{L})(?=\d)|(?<=\d)(?=\p{L})/gu, ' ')
  .split(/[^\p{L}\p{N}]+/u).filter((word) => word && !/^(arts?|articles?|of|the|paras?|paragraph|case|term)$/.test(word))
  .map((word) => word.replace(/^0+(?=\d)/, '')).join(' ').replace(/^(\d[\d ]*) (\p{L}+)$/u, '$2 $1');

// The places that a query names: the place itself, or else the parts of it (`PIPL 28` is held by its paragraphs) and the terms that begin with it.
const exactly = (query, most = 8) => {
  const asked = bare(query);
  if (!asked) return [];
  const numbers = !/\p{L}/u.test(asked), chinese = /^[\u4e00-\u9fff]{2,}$/.test(asked);
  const open = ({ kind }) => !numbers || (/[§¶]|\d\.\d/.test(query) ? kind === 'paragraph' : kind !== 'paragraph' || !query.includes('('));
  const rank = ({ kind, names }) => Math.min(...names.map(bare).map((name) => name === asked ? 0
    : name.startsWith(`${asked} `) && (kind === 'term' || /\d/.test(asked)) ? 1
    : chinese && kind === 'term' && name.includes(asked) ? 1 : 2));
  const ranked = exactPlaces.filter(open).map((place) => [rank(place), place]);
  return [0, 1].flatMap((wanted) => ranked.filter(([found]) => found === wanted).map(([, place]) => place)).slice(0, most);
};

const named = exactly(asSearched(new URLSearchParams(location.search).get('q') || ''));
if (named.length) {
  const part = document.createElement('section');
  part.className = 'exact-places';
  part.innerHTML = '<h2>Exact places</h2><ul></ul>';
  part.querySelector('ul').append(...named.map(({ names, address, says }) => {
    const item = document.createElement('li');
    item.append(Object.assign(document.createElement('a'), { href: address, textContent: names[0] }), ` ${says}`);
    return item;
  }));
  document.getElementById('search-results').before(part);
}

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

const named = exactly(new URLSearchParams(location.search).get('q') || '');
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

// Small services of every page: print, full screen, and cards that Escape closes.
const html = document.documentElement;
document.addEventListener('click', (event) => {
  const act = event.target.closest('[data-act]')?.dataset.act;
  if (act === 'print') window.print();
  if (act === 'fullscreen') document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
});
// Paper is light: the colours of the screen come back when the print is done.
const onPaper = (prints) => {
  const { theme, screenTheme } = html.dataset;
  if (prints && theme === 'dark') Object.assign(html.dataset, { theme: 'light', screenTheme: theme });
  if (!prints && screenTheme) { html.dataset.theme = screenTheme; delete html.dataset.screenTheme; }
};
matchMedia('print').addEventListener('change', ({ matches }) => onPaper(matches));
addEventListener('beforeprint', () => onPaper(true));
addEventListener('afterprint', () => onPaper(false));
// A browser may show a page that it kept while the server has a newer one, and with it another law: then the page says so.
const edition = document.querySelector('meta[name=edition]')?.content;
const compareEdition = async () => {
  const reply = await fetch(location.pathname, { cache: 'no-cache' });
  const newest = reply.ok && /<meta name="edition" content="(\w+)">/.exec(await reply.text())?.[1];
  if (!newest || newest === edition || document.querySelector('.older-edition')) return;
  const box = Object.assign(document.createElement('p'), { className: 'older-edition' });
  box.setAttribute('role', 'alert');
  const again = Object.assign(document.createElement('button'), { textContent: 'Load it again', onclick: () => location.reload() });
  box.append('This page is older than the one on its server, and the law on it may have changed. ', again);
  document.querySelector('.bd-article')?.prepend(box);
};
if (edition && location.protocol !== 'file:') addEventListener('pageshow', () => compareEdition().catch(() => {}));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') document.querySelectorAll('.ref:hover, .ref:focus-within').forEach((ref) => ref.classList.add('closed'));
});
// With a finger the first touch opens the card, the second follows the link.
document.addEventListener('click', (event) => {
  const ref = event.target.closest?.('.ref > a')?.parentElement;
  if (!ref || event.pointerType !== 'touch' || ref.classList.contains('opened')) return;
  event.preventDefault();
  document.querySelectorAll('.ref.opened').forEach((other) => other.classList.remove('opened'));
  ref.classList.add('opened');
});
for (const name of ['focusout', 'mouseout']) document.addEventListener(name, (event) => event.target.closest?.('.ref')?.classList.remove('closed'));

// Which kinds of remarks are shown: remembered on this device, and given up for a remark that an address names.
const kinds = ['law', 'history', 'criticism', 'case', 'comparison', 'translation'];
const hidden = new Set(kinds.filter((kind) => (localStorage.getItem('remarks-hidden') || '').includes(`"${kind}"`)));
const showKinds = () => kinds.forEach((kind) => document.documentElement.classList.toggle(`without-${kind}`, hidden.has(kind)));
const showNamed = () => {
  const named = location.hash && document.getElementById(location.hash.slice(1))?.closest('.remark');
  if (named) named.querySelectorAll('details').forEach((fold) => { fold.open = true; });
  const kind = kinds.find((k) => named?.classList?.contains(`remark-${k}`));
  if (!kind || !hidden.delete(kind)) return;
  document.querySelector(`.notes-shown .remark-${kind} input`).checked = true;
  showKinds();
  named.scrollIntoView();
};
const opening = document.querySelector('.bd-article .paragraph');
const first = opening?.closest('.passage') || opening;
if (first && document.querySelector('.remark')) {
  const box = document.createElement('fieldset');
  box.className = 'notes-shown';
  box.innerHTML = '<legend>Notes shown</legend>' + kinds.map((kind) => {
    const n = document.querySelectorAll(`div.remark-${kind}`).length;
    return n ? `<label class="remark-${kind}"><input type="checkbox" ${hidden.has(kind) ? '' : 'checked'} value="${kind}">${kind} (${n})</label>` : '';
  }).join('');
  box.addEventListener('change', ({ target }) => {
    hidden[target.checked ? 'delete' : 'add'](target.value);
    localStorage.setItem('remarks-hidden', JSON.stringify([...hidden]));
    showKinds();
  });
  first.before(box);
  showKinds();
  showNamed();
  addEventListener('hashchange', showNamed);
}

// A paragraph in view beside its remarks: one that is taller than the window stops at its end, not at its start.
const stop = () => document.querySelectorAll('.passage > .paragraph').forEach((p) =>
  p.style.setProperty('--stop', `${Math.min(72, innerHeight - p.offsetHeight - 16)}px`));
addEventListener('resize', stop);
addEventListener('load', stop);

// Citations of a paragraph, a provision or a case: plain, BibTeX, RIS.
const meta = (name) => document.querySelector(`meta[name="citation_${name}"]`)?.content || '';
const cited = (title, id) => {
  const [year, month, day] = meta('publication_date').split('/');
  const [author, book, version] = [meta('author'), meta('inbook_title'), meta('version')];
  // A copy on the reader's own machine or network has no address for others: the page and the place in it are named instead.
  const own = location.protocol === 'file:' || /^(localhost$|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[)/.test(location.hostname);
  const address = `${location.origin}${location.pathname}#${id}`;
  const place = `page ${location.pathname.split('/').pop()}, place ${id}`;
  const key = `pilaw-${id}`.replace(/[^\w-]/g, '');
  const named = title.endsWith(', restated') ? `${title} in` : `${title}, in`;
  return {
    'Plain text': `${named}: ${book}, version ${version} (${year}-${month}-${day}), ${own ? place : address}`,
    BibTeX: `@inbook{${key},\n  author = {{${author}}},\n  title = {${book}},\n  chapter = {${title}},\n  edition = {version ${version}},\n  year = {${year}},\n  ${own ? `note = {${place}}` : `url = {${address}}`}\n}`,
    RIS: `TY  - CHAP\nAU  - ${author}\nTI  - ${title}\nT2  - ${book}\nET  - version ${version}\nPY  - ${year}\nDA  - ${year}/${month}/${day}\n${own ? `N1  - ${place}` : `UR  - ${address}`}\nER  - `,
  };
};
const cite = (title, id) => {
  const dialog = document.createElement('dialog');
  dialog.className = 'citation';
  dialog.setAttribute('aria-label', `Cite ${title}`);
  dialog.innerHTML = '<form method="dialog"><button class="cite">Close</button></form><h2></h2><div></div>';
  dialog.querySelector('h2').textContent = `Cite ${title}`;
  for (const [name, text] of Object.entries(cited(title, id))) {
    const part = document.createElement('section');
    part.innerHTML = `<strong>${name}</strong> <button class="cite" type="button">Copy</button><pre tabindex="0"></pre>`;
    part.querySelector('pre').textContent = text;
    part.querySelector('button').addEventListener('click', async ({ target }) => {
      const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
      getSelection().selectAllChildren(part.querySelector('pre'));
      target.textContent = done ? 'Copied' : 'Selected: press Ctrl+C';
    });
    dialog.querySelector('div').append(part);
  }
  dialog.addEventListener('close', () => dialog.remove());
  document.querySelector('.bd-article').append(dialog);
  dialog.showModal();
};
const citable = [...document.querySelectorAll('.paragraph[id]')].map((p) => {
  const number = p.querySelector('.paragraph-number');
  return [number, `Chen Jiankai (2025), ${number.textContent}, restated`, p.id];
});
if (/(authorities|cases)\.html$/.test(location.pathname)) {
  for (const p of document.querySelectorAll('.bd-article :is(p, .case)[id], .bd-article span.target[id] + p')) {
    const name = p.querySelector('strong');
    if (name) citable.push([name, name.textContent, p.id || p.previousElementSibling.id]);
  }
}
for (const [place, title, id] of citable) {
  const button = Object.assign(document.createElement('button'), { className: 'cite', type: 'button', textContent: 'cite' });
  button.setAttribute('aria-label', `Cite ${title}`);
  button.addEventListener('click', () => cite(title, id));
  place.classList.contains('paragraph-number') ? place.append(button) : place.after(button);
}

// A notebook that is downloaded knows where the book stands: its links lead there, and it can install what it needs.
const withAddress = (text, home) => text.replaceAll('../book/', `${home}book/`).replace('BOOK = \\"\\"', `BOOK = \\"${home}\\"`);
const downloads = document.querySelectorAll('.btn-download-source-button[href$=".ipynb"], .run-download');
for (const download of downloads) download.addEventListener('click', async (event) => {
  const { href } = event.currentTarget;
  if (!/^http/.test(href)) return;
  event.preventDefault();
  const answer = await fetch(href).catch(() => null);
  if (!answer?.ok) { location.assign(href); return; }
  const file = new Blob([withAddress(await answer.text(), new URL('../', href).href)], { type: 'application/x-ipynb+json' });
  const link = Object.assign(document.createElement('a'), { download: href.split('/').pop(), href: URL.createObjectURL(file) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
});

// The front page counts what this page fetched from other hosts, where the browser tells.
const bytes = [...document.querySelectorAll('.measures dt')].find((dt) => dt.textContent === 'Other hosts');
if (bytes) addEventListener('load', () => {
  const foreign = performance.getEntriesByType('resource').filter((entry) => new URL(entry.name).host !== location.host && /^http/.test(entry.name));
  bytes.parentElement.querySelector('strong').textContent = `${foreign.reduce((sum, entry) => sum + entry.transferSize, 0).toLocaleString('en')} bytes`;
});

// The findings of courts, chosen by what they are: entries carry it as classes, the page names what there is.
const chooser = document.querySelector('.court-filters');
if (chooser) {
  const { facets, ways, outcomes } = JSON.parse(chooser.dataset.of);
  const entries = [...document.querySelectorAll('.bd-article .case.against')];
  const box = document.createElement('fieldset');
  const option = ([value, words]) => new Option(words, value);
  box.append(Object.assign(document.createElement('legend'), { textContent: 'Findings shown' }));
  const selects = facets.map(([name, label, values]) => {
    const select = Object.assign(document.createElement('select'), { name });
    select.append(option(['', 'any']), ...values.map(option));
    const named = Object.assign(document.createElement('label'), { textContent: `${label} ` });
    named.append(select);
    box.append(named);
    return select;
  });
  const all = Object.assign(document.createElement('button'), { type: 'button', className: 'cite', textContent: 'Show all' });
  const status = document.createElement('p');
  status.setAttribute('role', 'status');
  box.append(all, status);
  const fits = (entry) => selects.every(({ name, value }) => !value || entry.classList.contains(`${name}-${value}`));
  const follow = () => {
    const shown = entries.filter((entry) => (entry.hidden = !fits(entry), !entry.hidden));
    const count = (way, outcome) => shown.filter((entry) => entry.classList.contains(`${way}-${outcome}`)).length;
    const told = ways.map(([way, words]) => `${words}: ${Object.entries(outcomes).map(([outcome, name]) => `${count(way, outcome)} ${name}`).join(', ')}.`);
    status.textContent = `${shown.length} of ${entries.length} shown. ${told.join(' ')}`;
    const out = new Set(entries.filter((entry) => entry.hidden).map((entry) => entry.dataset.case));
    document.querySelectorAll('.court-picture [data-case]').forEach((mark) => mark.classList.toggle('left-out', out.has(mark.dataset.case)));
    for (const section of new Set(entries.map((entry) => entry.closest('section')))) section.hidden = !section.querySelector('.case.against:not([hidden])');
  };
  for (const entry of entries) entry.dataset.case = entry.querySelector('strong').textContent.split(' ')[0].toLowerCase();
  const showAll = () => { selects.forEach((select) => { select.value = ''; }); follow(); };
  // An address that names a finding shows it, whatever was chosen.
  const showTarget = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const entry = target && (target.closest('.case.against') || target.nextElementSibling);
    if (entry?.hidden) { showAll(); target.scrollIntoView(); }
  };
  box.addEventListener('change', follow);
  all.addEventListener('click', showAll);
  addEventListener('hashchange', showTarget);
  chooser.append(box);
  follow();
}

// The address of one's own JupyterHub is typed once and kept on this device.
const hub = document.querySelector('.run-menu input');
const notebookAt = (address, name) => {
  const { protocol, origin, pathname } = URL.canParse(address) ? new URL(address) : {};
  const base = pathname?.replace(/\/(?:(?:hub|user)(?:\/.*)?)?$/, '');
  return /^https?:$/.test(protocol) ? `${origin}${base}/hub/user-redirect/lab/tree/my/${encodeURIComponent(name)}` : '';
};
if (hub) {
  const [link, said] = ['.run-hub', '.run-said'].map((part) => document.querySelector(`.run-menu ${part}`));
  const offer = () => {
    const address = hub.value.trim();
    const place = notebookAt(address, hub.dataset.name);
    link.hidden = !place;
    if (place) link.href = place;
    said.textContent = address && !place ? 'Write the address as your browser shows it, such as https://hub.example.org.' : '';
    if (place || !address) localStorage.setItem('hub', address);
  };
  hub.value = localStorage.getItem('hub') ?? '';
  hub.addEventListener('input', offer);
  offer();
}

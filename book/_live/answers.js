// The answers that were computed when the book was built: a script brings them, since a page that is opened from a folder
// may load nothing else. They are checked against the digest that the page was built with.
import { gunzipSync, strFromU8 } from 'fflate';
import { digest, within } from './files.js';

const ARRIVAL = 30000;           // milliseconds for the script to arrive
const FOLDER = location.protocol === 'file:';  // there a browser checks no digest, and fetches nothing

async function arrived(address, { sha256 }) {
  const script = Object.assign(document.createElement('script'), { src: address });
  if (!FOLDER) script.integrity = `sha256-${btoa(sha256.replace(/../g, (pair) => String.fromCharCode(parseInt(pair, 16))))}`;
  const text = new Promise((done, refuse) => {
    window.livePrepared = done;
    script.onerror = () => refuse(new Error('it did not arrive'));
  });
  document.head.append(script);
  try { return await within(ARRIVAL, text, 'it did not arrive'); } finally { script.remove(); }
}

// What does not carry the digest is sent for once more, past every cache.
async function insisted(address, file) {
  try { return await arrived(address, file); } catch (error) {
    if (FOLDER) throw error;
    await fetch(address, { cache: 'reload' });
    return arrived(address, file);
  }
}

export class Answers {
  constructor(root, listed) { Object.assign(this, { root, listed, cells: null }); }

  // Loads them once; where they cannot be had, or are not this book's, there are none.
  load() {
    this.loading ||= (this.listed && !past(this.listed.until) ? this.fetched() : Promise.resolve({})).catch(() => ({})).then((cells) => { this.cells = cells; });
    return this.loading;
  }

  async fetched() {
    const text = await insisted(new URL(this.listed.name, this.root).href, this.listed);
    if ((await digest(new TextEncoder().encode(`livePrepared("${text}")`))) !== this.listed.sha256) throw new Error('not this book\'s file');
    return JSON.parse(strFromU8(gunzipSync(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)))));
  }

  // What the outputs of a widget say in exactly this state; undefined while the answers are not there, null where none was prepared.
  find(cell, now, saved) {
    if (!this.cells) return undefined;
    const known = this.cells[cell];
    if (!known || !sameFacts(known, now, saved)) return null;
    const changed = known.facts.map((name, k) => [k, now.get(name)]).filter(([k, value]) => value !== known.saved[k]);
    const told = known.answers[JSON.stringify(changed)];
    return told ? told.map((row) => known.rows[row].map((piece) => known.pieces[piece]).join('')) : null;
  }
}

// Whether it is, in China, the day from which the law may be another than the one for which the answers were prepared.
function past(day) { return Boolean(day) && new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10) >= day; }

// Whether a widget on the page has the facts, with their saved values, for which its answers were prepared.
function sameFacts(known, now, saved) {
  return known.facts.length === now.size && known.facts.every((name, k) => now.has(name) && saved.get(name) === known.saved[k]);
}

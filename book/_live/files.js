// The book's own files: fetched, checked against what this page was built with, kept for the next page.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

const STALL = 30000;   // milliseconds without a further byte
const PIECE = 1 << 20;

// Every wait has an end.
export function within(limit, promise, words) {
  let timer;
  const end = new Promise((_, refuse) => { timer = setTimeout(() => refuse(new Error(words)), limit); });
  return Promise.race([promise, end]).finally(() => clearTimeout(timer));
}

// Where the host is not secure the browser offers no digest; a script then counts it, a piece at a time.
export async function digest(bytes) {
  if (globalThis.crypto?.subtle) return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  const sum = sha256.create();
  for (let at = 0; at < bytes.length; at += PIECE) {
    sum.update(bytes.subarray(at, at + PIECE));
    await new Promise((go) => setTimeout(go));
  }
  return bytesToHex(sum.digest());
}

const fits = async (bytes, file) => bytes.length === file.bytes && (await digest(bytes)) === file.sha256;

async function download(address, name, cache, arrived) {
  const stop = new AbortController();
  let timer;
  const wait = () => { clearTimeout(timer); timer = setTimeout(() => stop.abort(), STALL); };
  wait();
  try {
    const answer = await fetch(address, { cache, signal: stop.signal });
    if (!answer.ok) throw new Error(`${name} is not on the server (${answer.status}); if the book was updated, load this page anew`);
    const pieces = [];
    const reader = answer.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      pieces.push(part.value);
      arrived(part.value.length);
      wait();
    }
    return new Uint8Array(await new Blob(pieces).arrayBuffer());
  } catch (error) {
    if (stop.signal.aborted) throw new Error(`${name} stopped arriving`);
    throw error instanceof TypeError ? new Error(`${name} did not arrive`) : error;
  } finally { clearTimeout(timer); }
}

export class Files {
  // needed: the parts without which Python does not start.
  constructor(root, listed, needed) {
    Object.assign(this, { root, listed, needed, store: this.open(root.pathname), had: new Map(), onpart: () => {} });
  }

  weight() { return this.needed.reduce((sum, part) => sum + this.listed[part].bytes, 0); }

  address(file) { return new URL(file.name, this.root).href; }

  // Whether every file is in the browser's store.
  async kept() {
    try {
      const store = await within(STALL, this.store, '');
      const found = await Promise.all(this.needed.map((part) => store.match(this.address(this.listed[part]))));
      return found.every(Boolean);
    } catch (error) { return false; }
  }

  // Tells how much of all files is here.
  count(part, bytes) {
    this.had.set(part, Math.min(bytes, this.listed[part].bytes));
    this.onpart([...this.had.values()].reduce((sum, more) => sum + more, 0), this.weight());
  }

  // One store for each place where the book stands; those of older builds are given up.
  async open(place) {
    try {
      for (const key of await within(STALL, caches.keys(), '')) if (key.startsWith('living-page-')) await caches.delete(key);
      const store = await within(STALL, caches.open(`living page ${place}`), '');
      const current = Object.values(this.listed).map((file) => file.name);
      for (const { url } of await store.keys()) if (!current.includes(url.split('/').pop())) await store.delete(url);
      return store;
    } catch (error) { return null; }  // storage is blocked
  }

  async stored(address) {
    try { return new Uint8Array(await (await (await this.store).match(address)).arrayBuffer()); } catch (error) { return null; }
  }

  // The bytes of one file; what does not fit is thrown away, fetched once more past every cache, and then refused.
  async get(part) {
    const file = this.listed[part];
    const address = this.address(file);
    const mine = await within(STALL, this.stored(address), '').catch(() => null);
    if (mine && await fits(mine, file)) { this.count(part, file.bytes); return mine; }
    let fault;
    for (const cache of ['default', 'reload']) {
      try {
        let had = 0;
        const bytes = await download(address, file.name, cache, (more) => this.count(part, had += more));
        if (await fits(bytes, file)) { this.keep(address, bytes); return bytes; }
        fault = new Error(`what the server sent for ${file.name} is not this book's file`);
      } catch (error) { fault = error; }
    }
    throw fault;
  }

  async keep(address, bytes) {
    const copy = new Response(bytes);  // before the page gives the bytes away
    try { await (await this.store).put(address, copy); } catch (error) { /* no room, or no storage */ }
  }
}

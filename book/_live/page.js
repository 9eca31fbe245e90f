// The living page: draws the saved widgets at once and hands them to Python when it is there.
import { ManagerBase } from '@jupyter-widgets/base-manager';
import * as base from '@jupyter-widgets/base';
import * as controls from '@jupyter-widgets/controls';
import { Widget } from '@lumino/widgets';
import { gunzipSync } from 'fflate';
import { Answers } from './answers.js';
import { Files, within } from './files.js';

const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';
const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
const PATIENCE = 10000;          // milliseconds until Python takes up a message
const COMPUTING = 30000;         // milliseconds for one answer once it has
const BOOT = 180000;             // milliseconds for Python to start from files that are there
const LONGEST = 200;             // characters of one fact in a link
const TYPING = 300;              // milliseconds in which a reader who types may come back to what is prepared
const NAMED = 12;                // bad facts of a link that are named one by one
// On iPhones and iPads Pyodide itself lays its table of functions out otherwise: the memory image would be sent for nothing.
const TOUCHED_APPLE = /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1);
const root = document.documentElement;
const settings = JSON.parse(document.getElementById('live-settings').textContent);
const here = new URL(settings.root, document.baseURI);
const answers = new Answers(here, settings.prepared);
const PYTHON = TOUCHED_APPLE ? 'plain' : 'python';  // without its memory image, or with it
const files = new Files(here, settings.files, ['worker', PYTHON]);
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
const SIZE = `${megabytes(files.weight())} MB`;
const COMPUTE = `Load Python (${SIZE}, once)`;

// What keeps Python from starting in this page, and the way round it; empty where nothing does.
function hindrance() {
  if (location.protocol === 'file:') return 'a browser starts no Python for a page opened from a folder; in the folder of the book run "python -m http.server" and open the address that it prints';
  if (typeof WebAssembly !== 'object') return 'WebAssembly, in which Python runs, is switched off here; allow it, use another browser, or run the notebook';
  if (!('Worker' in window && 'DecompressionStream' in window)) return 'this browser is too old for it; use a newer one, or run the notebook';
  return '';
}
const HINDRANCE = hindrance();

// ---- what the page says ------------------------------------------------------------------------------------------
const line = Object.assign(document.createElement('div'), { className: 'live-status' });
line.setAttribute('role', 'status');
const announcer = Object.assign(document.createElement('div'), { className: 'live-announcer' });
announcer.setAttribute('role', 'status');

function say(state, words, ...actions) {
  root.dataset.live = state;
  line.replaceChildren(document.createTextNode(words + ' '));
  for (const [label, act] of actions) {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: label });
    button.addEventListener('click', act);
    line.append(button, ' ');
  }
  line.hidden = !words;
}

function announce(words) { announcer.textContent = ''; setTimeout(() => { announcer.textContent = words; }, 60); }

const short = (text, most = 60) => (text.length > most ? `${text.slice(0, most)}…` : text);

// ---- models and their channels -----------------------------------------------------------------------------------
let worker = null;
let seq = 0;
let silence = null;              // the timer that ends the wait for an answer
const waiting = new Map();       // seq -> { callbacks, panel, model, begun }

// While an answer is awaited Python must show a sign from time to time.
function listen() {
  clearTimeout(silence);
  const computing = [...waiting.values()].some((message) => message.begun);
  if (waiting.size) silence = setTimeout(() => failed('it stopped answering'), computing ? COMPUTING : PATIENCE);
}

class Channel {
  constructor(id, panel, model) { Object.assign(this, { comm_id: id, target_name: 'jupyter.widget', panel, model }); }
  on_msg(handler) { this.handler = handler; }
  on_close(handler) { this.closer = handler; }
  open() { return ''; }
  close() { return ''; }
  send(data, callbacks) {
    if (!worker) return '';
    seq += 1;
    this.panel.asked(seq);
    waiting.set(seq, { callbacks, panel: this.panel, model: this.model });
    if (waiting.size === 1) listen();
    worker.postMessage({ type: 'message', seq, text: JSON.stringify({ comm_id: this.comm_id, data }) });
    return String(seq);
  }
}

class PageManager extends ManagerBase {
  async loadClass(name, module) {
    const found = { '@jupyter-widgets/base': base, '@jupyter-widgets/controls': controls }[module];
    if (!found || !found[name]) throw new Error(`${module} ${name} is not part of this page`);
    return found[name];
  }
  _get_comm_info() { return Promise.resolve({}); }
  _create_comm() { return Promise.reject(new Error('the page opens no channels')); }
}

const manager = new PageManager();
const channels = new Map();      // comm id -> Channel
let opened = new Map();          // comm id -> message that opened it, its state as Python holds it when the page takes over

// What is still to be sent, or awaited, belongs to a Python that is gone: the next one is told everything anew.
function forgetMessages(model) {
  Object.assign(model, { _pending_msgs: 0, _msg_buffer: null, _msg_buffer_callbacks: null, _buffered_state_diff: {}, _attrsToUpdate: new Set() });
  model._expectedEchoMsgIds?.clear();
}

// ---- one widget of the chapter -----------------------------------------------------------------------------------
class Panel {
  constructor(cell, model, place, index) { Object.assign(this, { cell, model, place, index, last: 0, live: false, saved: new Map() }); }

  async draw(model) {
    const view = await manager.create_view(model);
    const box = Object.assign(document.createElement('div'), { className: 'live-root' });
    view.luminoWidget.node.querySelectorAll('input, select, textarea').forEach(notRemembered);
    this.place.replaceChildren(box);
    Widget.attach(view.luminoWidget, box);
    this.model = model;
    for (const [name, fact] of this.facts()) if (!this.saved.has(name)) this.saved.set(name, fact.get(key(fact)));
    this.watch();
    this.dress();
  }

  *tree(model = this.model) {
    yield model;
    for (const child of model.get('children') || []) yield* this.tree(child);
  }

  facts() {
    const found = new Map();
    for (const model of this.tree()) {
      const mark = (model.get('_dom_classes') || []).find((name) => name.startsWith('fact-'));
      if (mark) found.set(mark.slice(5), model);
    }
    return found;
  }

  watch() {
    for (const model of this.facts().values()) {
      model.on(`change:${key(model)}`, () => {
        if (this.live || this.settling) return;
        if ((model.get('_dom_classes') || []).includes('begins-anew')) this.beginAnew(model);
        this.moved(typeof model.get(key(model)) === 'string' ? TYPING : 0);
      });
    }
  }

  // Another case, another answer: all other facts have their saved values again.
  beginAnew(first) {
    this.settling = true;
    for (const [name, model] of this.facts()) if (model !== first) model.set(key(model), this.saved.get(name));
    this.settling = false;
  }

  // Without Python a state of the controls has the answer that was prepared for exactly it, or none.
  moved(patience = 0) {
    clearTimeout(this.leaving);
    const now = new Map([...this.facts()].map(([name, model]) => [name, model.get(key(model))]));
    const told = answers.find(this.cell, now, this.saved);
    if (told && this.tells(told)) {
      this.settle();
      this.announce();
      if (!begun) say('static', '');
      return;
    }
    this.pend();
    if (told === undefined) answers.load().then(() => { if (!this.live) this.moved(patience); });
    else this.leaving = setTimeout(() => { if (!this.live) outside(); }, patience);
  }

  tells(told) {
    const places = [...this.tree()].filter((model) => model.get('_model_name') === 'HTMLModel');
    if (places.length !== told.length) return false;
    places.forEach((model, k) => model.set('value', told[k]));
    return true;
  }

  // Python is gone: what is shown stays marked if the controls have moved on.
  lose() {
    if (this.place.classList.contains('live-pending')) this.note('answer', 'The answer shown belongs to the facts named under "In words".');
    this.live = false;
    for (const model of this.tree()) { model.comm_live = false; forgetMessages(model); }
  }

  // The fact at which Python came to a halt is given up, or the next Python would halt there too.
  giveUp(model) {
    const [name] = [...this.facts()].find(([, fact]) => fact === model) || [];
    if (!name) return;
    const tried = read(model);
    this.settling = true;
    model.set(key(model), this.saved.get(name));
    this.settling = false;
    this.note('halt', `Python came to a halt at ${title(model, name)} = ${short(tried)}. That fact has its saved value again.`);
  }

  fallBack() { if (this.place.classList.contains('live-pending')) this.moved(); }

  outputs() { return this.place.querySelectorAll('.pilaw-answer, .pilaw-picture, .pilaw-twin'); }

  pend() {
    if (this.place.classList.contains('live-pending')) return;
    this.place.classList.add('live-pending');
    this.outputs().forEach((part) => part.setAttribute('aria-busy', 'true'));
    announce(root.dataset.live === 'error' ? 'The answer shown belongs to the saved facts.' : 'The answer is being worked out.');
  }

  asked(number) { this.last = number; this.pend(); }

  answered(number, error) {
    if (number < this.last) return;
    if (error) { this.note('answer', `Python could not answer: ${error}`); return; }
    this.settle();
    this.announce();
  }

  announce() {
    const words = this.place.querySelector('.pilaw-answer p');
    if (words) announce(words.textContent);
  }

  settle() {
    this.place.classList.remove('live-pending');
    this.outputs().forEach((part) => part.removeAttribute('aria-busy'));
    this.note('answer');
  }

  // One note of each kind, which stays until a later one of its kind takes its place; without words it goes.
  note(kind, ...words) {
    this.place.querySelector(`:scope > .live-note[data-kind="${kind}"]`)?.remove();
    if (!words.length) return;
    const box = Object.assign(document.createElement('div'), { className: 'live-note' });
    box.dataset.kind = kind;
    box.append(...words.map((text) => Object.assign(document.createElement('p'), { textContent: text })));
    this.place.append(box);
  }

  // Names for what the widget library leaves without one, and the link that carries the facts.
  dress() {
    nameHandles(this.place);
    const changes = { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-valuetext'] };
    new MutationObserver(() => nameHandles(this.place)).observe(this.place.querySelector('.live-root'), changes);
    if (!this.facts().size) return;
    const bar = Object.assign(document.createElement('p'), { className: 'live-link' });
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Copy link to these settings' });
    const shown = Object.assign(document.createElement('input'), { readOnly: true, hidden: true });
    notRemembered(shown);
    shown.setAttribute('aria-label', 'Link to this case');
    button.addEventListener('click', async () => {
      shown.value = this.address();
      try { await navigator.clipboard.writeText(shown.value); announce('Link copied.'); button.textContent = 'Link copied'; }
      catch (error) { shown.hidden = false; shown.select(); }
    });
    bar.append(button, shown);
    if (!HINDRANCE) {
      const ask = Object.assign(document.createElement('button'), { type: 'button', className: 'live-ask', textContent: COMPUTE });
      ask.addEventListener('click', () => start());
      bar.append(ask);
    }
    this.place.append(bar);
    this.takesFiles();
  }

  // A table may also be a file: it is read here, put into its field, and sent nowhere.
  takesFiles() {
    if (!this.facts().has('own')) return;
    const label = Object.assign(document.createElement('label'), { className: 'live-file', textContent: 'or choose a CSV file of your own ' });
    const file = Object.assign(document.createElement('input'), { type: 'file', accept: '.csv,.tsv,.txt,.xlsx,text/csv,text/plain' });
    file.addEventListener('change', async () => {
      if (!file.files.length) return;
      const field = this.place.querySelector('.fact-own textarea');
      const bytes = await file.files[0].arrayBuffer();
      let text = '\0';
      try { text = new TextDecoder('utf-8', { fatal: true }).decode(bytes); } catch { /* not UTF-8 */ }
      if (text.includes('\0')) {  // the reader in Python tells what it is: its bytes go into the field as a data address
        text = await new Promise((done, stop) => {
          const reader = new FileReader();
          reader.onload = () => done(reader.result);
          reader.onerror = () => stop(reader.error);
          reader.readAsDataURL(file.files[0]);
        });
      }
      field.value = text;
      for (const name of ['input', 'change']) field.dispatchEvent(new Event(name, { bubbles: true }));
      announce(`${file.files[0].name} read.`);
    });
    label.append(file);
    this.place.append(label);
  }

  address() {
    const facts = new URLSearchParams();
    for (const [name, model] of this.facts()) if (name !== 'own') facts.set(name, read(model));
    const url = new URL(location.href);
    url.searchParams.set(`w${this.index}`, facts.toString());
    url.hash = this.cell;
    return url.href;
  }

  // The facts of a link; the sentences on those that are not taken.
  restore(text) {
    const facts = this.facts();
    const given = new URLSearchParams(text);
    const refused = [];
    for (const name of new Set(given.keys())) {
      const [value, ...more] = given.getAll(name);
      const model = name === 'own' ? null : facts.get(name);
      const problem = more.length ? 'named more than once' : model ? write(model, value) : 'no such fact here';
      if (problem) refused.push(`The link names ${short(name, 40)} = ${short(value)}: ${problem}.${model ? ' That fact keeps its saved value.' : ''}`);
    }
    return refused;
  }
}

// A slider says its label and the value that it shows, also where the widget library makes its handle later or anew.
function nameHandles(place) {
  for (const handle of place.querySelectorAll('.noUi-handle')) {
    const row = handle.closest('.widget-inline-hbox');
    const told = { 'aria-label': row?.querySelector('.widget-label')?.textContent || 'value', 'aria-valuetext': row?.querySelector('.widget-readout')?.textContent };
    for (const [name, words] of Object.entries(told)) if (words && handle.getAttribute(name) !== words) handle.setAttribute(name, words);
  }
}

// A browser that comes back to a page fills its fields in again; what counts is the saved state, the address, the reader's hand.
function notRemembered(field) { field.autocomplete = 'off'; }

const key = (model) => (model.get('_options_labels') ? 'index' : 'value');
const title = (model, name) => model.get('description') || name;

function read(model) {
  if (model.get('_options_labels')) return model.get('_options_labels')[model.get('index')] ?? '';
  return String(model.get('value'));
}

// Sets a fact to what a link says, or tells why not.
function write(model, value) {
  const options = model.get('_options_labels');
  if (value.length > LONGEST) return `longer than ${LONGEST} characters`;
  if (options) {
    const at = options.indexOf(value);
    if (!value && model.get('index') === null) return '';  // nothing chosen yet
    if (at < 0) return 'not one of the choices';
    model.set('index', at);
  } else if (typeof model.get('value') === 'boolean') {
    if (value !== 'true' && value !== 'false') return 'write true or false';
    model.set('value', value === 'true');
  } else if (typeof model.get('value') === 'number') {
    const [low, high] = [model.get('min') ?? -Infinity, model.get('max') ?? Infinity];
    const whole = !/^(Bounded)?Float/.test(model.get('_model_name'));
    if (!(whole ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/).test(value)) return whole ? 'not a whole number' : 'not a number';
    if (Number(value) < low || Number(value) > high) return `outside ${low.toLocaleString('en')} to ${high.toLocaleString('en')}`;
    model.set('value', Number(value));
  } else model.set('value', value);
  return '';
}

const panels = [];

async function drawSaved() {
  const saved = document.querySelector(STATE);
  if (!saved) return;
  await manager.set_state(JSON.parse(saved.textContent));
  let index = 0;
  for (const script of document.querySelectorAll(VIEW)) {
    const cell = script.closest('[id^="cell-"]');
    const model = await manager.get_model(JSON.parse(script.textContent).model_id);
    const place = Object.assign(document.createElement('div'), { className: 'live-place' });
    const panel = new Panel(cell ? cell.id : '', model, place, index += 1);
    script.before(place);
    await panel.draw(model);
    script.parentElement.querySelectorAll('.pilaw-static, .live-missing').forEach((text) => text.remove());
    panels.push(panel);
  }
  restoreAll(new URLSearchParams(location.search));
}

// Every widget takes its facts from the address; a place that the address names and the page has not is told at the first.
function restoreAll(query) {
  for (const panel of panels) {
    const [text, ...more] = query.getAll(`w${panel.index}`);
    const refused = more.length ? [`The link names w${panel.index} more than once. Every fact keeps its saved value.`] : text === undefined ? [] : panel.restore(text);
    if (panel === panels[0]) {
      for (const name of new Set(query.keys())) {
        if (/^w\d+$/.test(name) && !(name.slice(1) >= 1 && name.slice(1) <= panels.length)) refused.push(`The link names ${short(name, 40)}, but the controls of this page are w1 to w${panels.length}.`);
      }
    }
    if (refused.length > NAMED) refused.splice(NAMED, Infinity, `And ${refused.length - NAMED} more facts of the link are not taken.`);
    if (refused.length) panel.note('link', ...refused);
  }
}

// The fields show what the models hold, also where the browser filled them in itself.
function redraw() {
  for (const panel of panels) {
    for (const model of panel.facts().values()) for (const view of Object.values(model.views || {})) Promise.resolve(view).then((there) => there.update?.());
  }
}

// ---- Python takes over -------------------------------------------------------------------------------------------
const isRef = (value) => typeof value === 'string' && value.startsWith('IPY_MODEL_');
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function fits(model, id) {
  const message = opened.get(id);
  if (!message || message.data.state._model_name !== model.get('_model_name')) return false;
  return Object.entries(message.data.state).every(([name, value]) => {
    const mine = model.get(name);
    if (isRef(value)) return mine && fits(mine, value.slice(10));
    if (Array.isArray(value) && value.some(isRef)) {
      return Array.isArray(mine) && mine.length === value.length && value.every((ref, k) => fits(mine[k], ref.slice(10)));
    }
    return true;
  });
}

function adopt(panel, model, id) {
  const channel = new Channel(id, panel, model);
  channels.set(id, channel);
  model.comm = channel;
  channel.on_msg((message) => model._handle_comm_msg(message));
  forgetMessages(model);
  model.comm_live = true;
  manager.register_model(id, Promise.resolve(model));
  for (const [name, value] of Object.entries(opened.get(id).data.state)) {
    if (isRef(value)) adopt(panel, model.get(name), value.slice(10));
    else if (Array.isArray(value) && value.some(isRef)) value.forEach((ref, k) => adopt(panel, model.get(name)[k], ref.slice(10)));
  }
}

async function fresh(panel, id) {
  const chosen = new Map([...panel.facts()].map(([name, model]) => [name, model.get(key(model))]));
  for (const [comm_id, message] of opened) {
    if (channels.has(comm_id)) continue;
    const channel = new Channel(comm_id, panel);
    channels.set(comm_id, channel);
    channel.model = await manager.handle_comm_open(channel, message.open);
  }
  await panel.draw(await manager.get_model(id));
  for (const [name, model] of panel.facts()) if (chosen.has(name)) model.set(key(model), chosen.get(name));
}

// The facts are the reader's, the answers are Python's: it is told each fact that it holds otherwise, and shows what it says.
function agree(panel) {
  const facts = new Set(panel.facts().values());
  const held = (model) => opened.get(model.comm.comm_id).data.state[key(model)];
  const differ = [...panel.tree()].filter((model) => held(model) !== undefined && !same(held(model), model.get(key(model))));
  const told = differ.filter((model) => facts.has(model));
  const prepared = told.length && !panel.place.classList.contains('live-pending');  // what is shown is the answer to these facts
  for (const model of differ) {
    if (facts.has(model)) model.comm.send({ method: 'update', state: { [key(model)]: model.get(key(model)) }, buffer_paths: [] });
    else if (!prepared) model.set(key(model), held(model));
    forgetMessages(model);
  }
  if (!told.length) panel.settle();
}

async function takeOver({ outcome }) {
  const { shown, errors } = JSON.parse(outcome);
  for (const panel of panels) {
    const mine = shown.find((entry) => entry.cell === panel.cell);
    const fault = errors.find((entry) => entry.cell === panel.cell);
    if (!mine) { panel.note('cell', fault ? `This cell did not run in the page: ${fault.error}. What is shown is its saved state.` : 'Saved state only.'); continue; }
    if (fits(panel.model, mine.model)) adopt(panel, panel.model, mine.model);
    else await fresh(panel, mine.model);
    panel.live = true;
    agree(panel);
  }
  say('ready', errors.length && !shown.length ? 'The cells of this page did not run; saved answers are shown.' : '');
  if (errors.length && !shown.length) root.dataset.live = 'error';
}

function openMessage(content) {
  return { content: { comm_id: content.comm_id, target_name: 'jupyter.widget', data: content.data }, metadata: content.metadata, buffers: [] };
}

function fromPython(text) {
  const content = JSON.parse(text);
  if (content.type === 'comm_open') opened.set(content.comm_id, { ...content, open: openMessage(content) });
  else if (content.type === 'comm_msg') {
    const channel = channels.get(content.comm_id);
    if (channel) channel.handler({ content: { comm_id: content.comm_id, data: content.data }, buffers: [] });
    else if (content.data.method === 'update') Object.assign(opened.get(content.comm_id).data.state, content.data.state);
  }
}

function failed(reason) {
  const was = root.dataset.live === 'ready' ? 'stopped' : 'could not start';
  turn += 1;
  worker?.terminate();
  worker = null;
  clearTimeout(silence);
  const halted = [...waiting.values()].find((message) => message.begun);
  waiting.clear();
  channels.clear();
  for (const panel of panels) panel.lose();
  halted?.panel.giveUp(halted.model);
  for (const panel of panels) panel.fallBack();
  say('error', `Python ${was} here (${reason}). The saved answers stay; to compute, try again or run the notebook.`, ['Try again', () => { begun = false; start(); }]);
}

async function boot(mine) {
  const rest = files.get(PYTHON).catch((error) => (PYTHON === 'plain' ? Promise.reject(error) : files.get('plain')));
  rest.catch(() => {});
  const script = URL.createObjectURL(new Blob([gunzipSync(await files.get('worker'))], { type: 'text/javascript' }));
  if (turn !== mine) return;
  worker = new Worker(script);  // from a blob: it stands under this page's policy
  const ready = new Promise((done, refuse) => {
    const lost = (reason) => { refuse(new Error(reason)); if (turn === mine) failed(reason); };
    worker.onerror = (event) => { event.preventDefault(); lost(event.message || 'the worker stopped'); };
    worker.onmessage = ({ data }) => {
      if (turn !== mine) return;
      if (data.type === 'python') fromPython(data.text);
      else if (data.type === 'ready') done(data);
      else if (data.type === 'failed') lost(data.reason);
      else heard(data);
    };
  });
  ready.catch(() => {});
  const packed = await rest;
  if (turn !== mine) return;
  worker.postMessage({ type: 'boot', cells: settings.cells, packed }, [packed.buffer]);
  const data = await within(BOOT, ready, 'it took too long');
  URL.revokeObjectURL(script);
  if (turn !== mine) return;
  await takeOver(data);
  root.dataset.restored = data.restored;
}

function heard(data) {
  const message = waiting.get(data.seq);
  if (!message) return;
  if (data.type === 'begun') { message.begun = true; listen(); return; }
  waiting.delete(data.seq);
  listen();
  message.callbacks?.iopub?.status?.({ content: { execution_state: 'idle' } });
  message.panel.answered(data.seq, data.error);
}

let begun = false;
let turn = 0;                    // which start is under way; a failure ends it
async function start() {
  if (begun || !panels.length) return;
  begun = true;
  opened = new Map();
  channels.clear();
  const mine = turn += 1;
  showLoading();
  try { await boot(mine); } catch (error) { if (turn === mine) failed(error.message); }
}

function showLoading() {
  say('loading', 'Loading Python for the controls…');
  const bar = document.createElement('progress');
  const count = document.createElement('span');
  count.setAttribute('aria-hidden', 'true');
  bar.setAttribute('aria-label', 'Loaded of Python');
  line.append(bar, count);
  files.onpart = (had, all) => {
    Object.assign(bar, { value: had, max: all });
    count.textContent = had < all ? ` ${megabytes(had)} of ${megabytes(all)} MB` : ' starting…';
  };
}

// The reader has left what was prepared: Python is needed.
async function outside() {
  if (begun) return;
  if (HINDRANCE) say('error', `No answer was prepared for these facts, and Python cannot compute one: ${HINDRANCE}.`);
  else if (navigator.connection?.saveData && !(await files.kept())) say('static', `No answer was prepared for these facts; to compute one the page needs Python (${SIZE}, once).`, ['Load it', start]);
  else start();
}

// At the first touch; Python too, where an earlier page has loaded it.
function whenTouched() {
  const touch = async (event) => {
    if (!event.target.closest?.('.live-place')) return;
    for (const name of NAMES) document.removeEventListener(name, touch);
    answers.load();
    if (!HINDRANCE && await files.kept()) start();
  };
  const NAMES = ['pointerdown', 'focusin', 'keydown'];
  for (const name of NAMES) document.addEventListener(name, touch, { passive: true });
}

function drawn() {
  root.dataset.live = 'static';
  whenTouched();
}

// The prepared answers come while the controls are drawn; with the data saver, at the first touch.
async function begin() {
  if (!navigator.connection?.saveData) answers.load();
  document.body.append(line, announcer);
  window.addEventListener('pageshow', redraw);
  try {
    await drawSaved();
    document.querySelectorAll('.live-missing').forEach((text) => text.remove());
    if (panels.length) drawn();
  } catch (error) {
    say('error', `The controls could not be drawn (${error.message}). The text stays.`);
  }
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin); else begin();

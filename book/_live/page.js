// The living page: draws the saved widgets at once and hands them to Python when it is there.
import { ManagerBase } from '@jupyter-widgets/base-manager';
import * as base from '@jupyter-widgets/base';
import * as controls from '@jupyter-widgets/controls';
import { Widget } from '@lumino/widgets';

const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';
const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
const here = new URL('.', import.meta.url);
const root = document.documentElement;
const settings = JSON.parse(document.getElementById('live-settings').textContent);

// ---- what the page says ------------------------------------------------------------------------------------------
const line = Object.assign(document.createElement('div'), { className: 'live-status' });
line.setAttribute('role', 'status');
const announcer = Object.assign(document.createElement('div'), { className: 'live-announcer' });
announcer.setAttribute('role', 'status');
document.body.append(line, announcer);

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

// ---- models and their channels -----------------------------------------------------------------------------------
let worker = null;
let seq = 0;
const PATIENCE = 8000;           // milliseconds for one answer
const waiting = new Map();       // seq -> { callbacks, panel }

class Channel {
  constructor(id, panel) { this.comm_id = id; this.target_name = 'jupyter.widget'; this.panel = panel; }
  on_msg(handler) { this.handler = handler; }
  on_close(handler) { this.closer = handler; }
  open() { return ''; }
  close() { return ''; }
  send(data, callbacks) {
    seq += 1;
    if (this.panel) this.panel.asked(seq);
    const number = seq;
    waiting.set(number, { callbacks, panel: this.panel });
    setTimeout(() => { if (waiting.has(number) && worker) failed('it stopped answering'); }, PATIENCE);
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
let opened = new Map();          // comm id -> message that opened it, until the page is ready

// ---- one widget of the chapter -----------------------------------------------------------------------------------
class Panel {
  constructor(cell, model, place, index) { Object.assign(this, { cell, model, place, index, dirty: new Map(), last: 0, live: false }); }

  async draw(model) {
    const view = await manager.create_view(model);
    const box = Object.assign(document.createElement('div'), { className: 'live-root' });
    this.place.replaceChildren(box);
    Widget.attach(view.luminoWidget, box);
    this.model = model;
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
      model.on('change', () => {
        if (this.live) return;
        const keys = Object.keys(model.changedAttributes() || {}).filter((key) => ['value', 'index'].includes(key));
        if (!keys.length) return;
        this.dirty.set(model, new Set([...(this.dirty.get(model) || []), ...keys]));
        this.pend();
        start();
      });
    }
  }

  // Python is gone: what is shown stays marked if the controls have moved on, and every fact is told to the next one.
  lose() {
    if (this.dirty.size || this.place.classList.contains('live-pending')) this.note('The answer shown belongs to the facts named under "In words".');
    if (this.live) for (const model of this.facts().values()) this.dirty.set(model, new Set([model.get('_options_labels') ? 'index' : 'value']));
    this.live = false;
    for (const model of this.tree()) model.comm_live = false;
  }

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
    if (error) { this.note(`Python could not answer: ${error}`); return; }
    this.place.classList.remove('live-pending');
    this.outputs().forEach((part) => part.removeAttribute('aria-busy'));
    const words = this.place.querySelector('.pilaw-answer p');
    if (words) announce(words.textContent);
  }

  note(words) {
    let box = this.place.querySelector(':scope > .live-note');
    if (!box) { box = Object.assign(document.createElement('p'), { className: 'live-note' }); this.place.append(box); }
    box.textContent = words;
  }

  // Names for what the widget library leaves without one, and the link that carries the facts.
  dress() {
    this.place.querySelectorAll('.noUi-handle').forEach((handle) => {
      const label = handle.closest('.widget-inline-hbox, .jupyter-widget')?.querySelector('.widget-label');
      handle.setAttribute('aria-label', label ? label.textContent : 'value');
    });
    if (!this.facts().size) return;
    const bar = Object.assign(document.createElement('p'), { className: 'live-link' });
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Copy link to these settings' });
    const shown = Object.assign(document.createElement('input'), { readOnly: true, hidden: true });
    shown.setAttribute('aria-label', 'Link to this case');
    button.addEventListener('click', async () => {
      shown.value = this.address();
      try { await navigator.clipboard.writeText(shown.value); announce('Link copied.'); button.textContent = 'Link copied'; }
      catch (error) { shown.hidden = false; shown.select(); }
    });
    bar.append(button, shown);
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

  restore(text) {
    const facts = this.facts();
    for (const [name, value] of new URLSearchParams(text.slice(0, 4000))) {
      const model = facts.get(name);
      const problem = model ? write(model, value) : 'no such fact';
      if (problem) this.note(`The link names ${name.slice(0, 40)} = ${value.slice(0, 60)}: ${problem}. That fact keeps its saved value.`);
    }
  }
}

function read(model) {
  if (model.get('_options_labels')) return model.get('_options_labels')[model.get('index')] ?? '';
  return String(model.get('value'));
}

function write(model, value) {
  const options = model.get('_options_labels');
  if (options) {
    const at = options.indexOf(value);
    if (at < 0) return 'not one of the choices';
    model.set('index', at);
  } else if (typeof model.get('value') === 'boolean') {
    if (value !== 'true' && value !== 'false') return 'write true or false';
    model.set('value', value === 'true');
  } else if (typeof model.get('value') === 'number') {
    const number = Number(value);
    if (!Number.isFinite(number)) return 'not a number';
    model.set('value', number);
  } else model.set('value', value.slice(0, 200));
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
    script.parentElement.querySelectorAll('.pilaw-static').forEach((text) => text.remove());
    panels.push(panel);
  }
  const query = new URLSearchParams(location.search);
  for (const panel of panels) if (query.has(`w${panel.index}`)) panel.restore(query.get(`w${panel.index}`));
}

// ---- Python takes over -------------------------------------------------------------------------------------------
const isRef = (value) => typeof value === 'string' && value.startsWith('IPY_MODEL_');

function fits(model, id) {
  const message = opened.get(id);
  if (!message || message.data.state._model_name !== model.get('_model_name')) return false;
  return Object.entries(message.data.state).every(([key, value]) => {
    const mine = model.get(key);
    if (isRef(value)) return mine && fits(mine, value.slice(10));
    if (Array.isArray(value) && value.some(isRef)) {
      return Array.isArray(mine) && mine.length === value.length && value.every((ref, k) => fits(mine[k], ref.slice(10)));
    }
    return true;
  });
}

function adopt(panel, model, id) {
  const channel = new Channel(id, panel);
  channels.set(id, channel);
  model.comm = channel;
  channel.on_msg((message) => model._handle_comm_msg(message));
  model.comm_live = true;
  manager.register_model(id, Promise.resolve(model));
  for (const [key, value] of Object.entries(opened.get(id).data.state)) {
    if (isRef(value)) adopt(panel, model.get(key), value.slice(10));
    else if (Array.isArray(value) && value.some(isRef)) value.forEach((ref, k) => adopt(panel, model.get(key)[k], ref.slice(10)));
  }
}

async function fresh(panel, id) {
  for (const [comm_id, message] of opened) {
    if (channels.has(comm_id)) continue;
    const channel = new Channel(comm_id, panel);
    channels.set(comm_id, channel);
    await manager.handle_comm_open(channel, message.open);
  }
  await panel.draw(await manager.get_model(id));
}

async function takeOver({ outcome }) {
  const { shown, errors } = JSON.parse(outcome);
  for (const panel of panels) {
    const mine = shown.find((entry) => entry.cell === panel.cell);
    const fault = errors.find((entry) => entry.cell === panel.cell);
    if (!mine) { panel.note(fault ? `This cell did not run in the page: ${fault.error}. What is shown is its saved state.` : 'Saved state only.'); continue; }
    if (fits(panel.model, mine.model)) adopt(panel, panel.model, mine.model);
    else await fresh(panel, mine.model);
    panel.live = true;
    panel.place.querySelector(':scope > .live-note')?.remove();
    for (const [model, keys] of panel.dirty) for (const key of keys) channels.get(model.comm.comm_id).send({ method: 'update', state: { [key]: model.get(key) }, buffer_paths: [] });
    panel.dirty.clear();
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
  else if (content.type === 'comm_msg') channels.get(content.comm_id)?.handler({ content: { comm_id: content.comm_id, data: content.data }, buffers: [] });
}

function failed(reason) {
  worker?.terminate();
  worker = null;
  waiting.clear();
  for (const panel of panels) {
    panel.lose();
  }
  say('error', `Python could not start here (${reason}). The saved answers stay; to compute, try again or run the notebook.`, ['Try again', () => { begun = false; start(); }]);
}

let begun = false;
function start() {
  if (begun || !panels.length) return;
  begun = true;
  say('loading', 'Loading Python for the controls…');
  opened = new Map();
  channels.clear();
  try {
    worker = new Worker(new URL('worker.js', here), { type: 'module' });
  } catch (error) { failed(error.message); return; }
  worker.onerror = (event) => { event.preventDefault(); failed(event.message || 'the worker stopped'); };
  worker.onmessage = async ({ data }) => {
    if (data.type === 'python') fromPython(data.text);
    else if (data.type === 'ready') { try { await takeOver(data); } catch (error) { failed(error.message); } root.dataset.restored = data.restored; }
    else if (data.type === 'failed') failed(data.reason);
    else if (data.type === 'done') {
      const { callbacks, panel } = waiting.get(data.seq) || {};
      waiting.delete(data.seq);
      callbacks?.iopub?.status?.({ content: { execution_state: 'idle' } });
      panel?.answered(data.seq, data.error);
    }
  };
  worker.postMessage({ type: 'boot', cells: settings.cells, build: settings.build, size: settings.size });
}

function whenIdle() {
  const touch = (event) => { if (event.target.closest?.('.live-place')) start(); };
  for (const name of ['pointerdown', 'focusin', 'keydown']) document.addEventListener(name, touch, { passive: true });
  const megabytes = (settings.bytes / 1e6).toFixed(0);
  if (navigator.connection?.saveData) { say('static', `The controls need Python (${megabytes} MB).`, ['Load it', start]); begun = true; const go = () => { begun = false; start(); }; line.querySelector('button').onclick = go; return; }
  const soon = () => ('requestIdleCallback' in window ? requestIdleCallback(start, { timeout: 800 }) : setTimeout(start, 200));
  if (document.readyState === 'complete') soon(); else window.addEventListener('load', soon);
}

try {
  await drawSaved();
  if (panels.length) whenIdle();
} catch (error) {
  say('error', `The controls could not be drawn (${error.message}). The text stays.`);
}

// Problems that answer back: one problem at a time, its answer with a certainty, then the mistake that has a name.
// Everything stays in this browser. The pools are scripts that are loaded when they are wanted, also from a folder.
(() => {
  const DAY = 86_400_000, RETURNS = [1, 3, 7, 21], POINTS = { 1: [1, 0], 2: [2, -2], 3: [3, -6] }, STORE = 'practice';
  const settings = JSON.parse(document.getElementById('practice-settings')?.textContent || 'null');
  if (!settings) return;
  const words = settings.words;
  const say = (name, values = {}) => {
    const text = words[name].other ? words[name][values.n === 1 ? 'one' : 'other'] : words[name];
    return text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  };
  const make = (tag, content = '', more = {}) => {
    const node = Object.assign(document.createElement(tag), more);
    node.append(...[content].flat());
    return node;
  };
  const button = (name, act) => { const node = make('button', say(name), { type: 'button' }); node.addEventListener('click', act); return node; };

  // What is kept: each answer, and for each kind of problem how often it came back and when it does again.
  const empty = () => ({ answers: [], kinds: {} });
  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(STORE));
      return Array.isArray(kept?.answers) && kept.kinds && typeof kept.kinds === 'object' ? kept : empty();
    } catch { return empty(); }
  };
  const keeps = Object.prototype.toString.call(localStorage) === '[object Storage]';
  let kept = read();
  const keep = () => { try { localStorage.setItem(STORE, JSON.stringify(kept)); } catch { /* it lasts until the page is left */ } };

  const pools = (window.pilawPools ||= {});
  const load = (name) => pools[name] || new Promise((done, failed) => {
    const script = make('script', '', { src: settings.root + settings.pools[name] });
    script.addEventListener('load', () => (pools[name] ? done(pools[name]) : failed(new Error(name))));
    script.addEventListener('error', () => failed(new Error(name)));
    document.head.append(script);
  });
  const kindOf = (problem) => `${problem.form}-${problem.recipe}`;
  const isDue = (kind, now) => kept.kinds[kind]?.at <= now;
  const last = (problem) => kept.answers.findLast((answer) => answer.id === problem.id)?.at || 0;

  // Due kinds first, then what was never answered, then the oldest.
  const pick = (problems, kind, before) => {
    const now = Date.now();
    const fit = problems.filter((p) => p !== before && (!kind || kindOf(p) === kind));
    const fresh = fit.filter((p) => !last(p));
    return fresh.find((p) => isDue(kindOf(p), now)) || fit.find((p) => isDue(kindOf(p), now)) || fresh[0]
      || fit.sort((one, other) => last(one) - last(other))[0] || before;
  };
  const note = (problem, picked, sure, right) => {
    const at = Date.now(), kind = kindOf(problem), before = kept.kinds[kind]?.step ?? 0;
    const step = right && sure > 1 ? before + 1 : 0;
    kept.kinds[kind] = { topic: problem.topic, step, ...(step < RETURNS.length ? { at: at + RETURNS[step] * DAY } : {}) };
    const mistakes = picked.filter((o) => !o.right).flatMap((o) => o.mistakes);
    kept.answers.push({ id: problem.id, topic: problem.topic, law: problem.law, at, sure, right, points: POINTS[sure][right ? 0 : 1], mistakes, chosen: picked.map((o) => o.text) });
    keep();
  };

  const choice = (name, legend, options, type = 'radio') => make('fieldset', [make('legend', legend), ...options.map(([value, text]) =>
    make('label', [make('input', '', { type, name, value }), make('span', text)]))]);
  const picked = (box) => [...box.querySelectorAll('input:checked')].map((input) => Number(input.value));
  const link = (address, text) => make('a', text, { href: address });

  let numbered = 0;
  class Practice {
    constructor(place) {
      this.place = place;
      this.topics = place.dataset.topics.split(' ');
      this.number = numbered++;
      this.problem = make('div', say('waiting'), { className: 'practice-problem' });
      this.result = make('div', '', { className: 'practice-result' });
      this.result.setAttribute('aria-live', 'polite');
      this.buttons = make('p', '', { className: 'practice-buttons' });
      this.record = make('div', '', { className: 'practice-record' });
      place.replaceChildren(...(keeps ? [] : [make('p', say('no_storage'), { className: 'practice-note' })]), ...this.choices(), this.problem, this.result, this.buttons, this.record);
      this.show();
      const seen = new IntersectionObserver((found) => { if (found.some((entry) => entry.isIntersecting)) { seen.disconnect(); this.fetch(); } });
      seen.observe(this.problem);
    }

    choices() {
      if (this.topics.length < 2) return [];
      const select = (label, options) => {
        const box = make('select', options.map(([value, text]) => make('option', text, { value })));
        box.addEventListener('change', () => this.fetch());
        return [box, make('label', [say(label), ' ', box])];
      };
      const levels = [1, 2, 3].map((n) => [n, say('level_n', { n })]);
      const [topic, one] = select('topic', [['', say('all')], ...this.topics.map((name) => [name, settings.topics[name]])]);
      const [level, other] = select('level', [['', say('levels')], ...levels]);
      Object.assign(this, { topic, level });
      topic.value = this.topics.find((name) => Object.values(kept.kinds).some((kind) => kind.topic === name && kind.at <= Date.now())) || this.topics[0];
      return [make('p', [one, ' ', other], { className: 'practice-choice' })];
    }

    async fetch() {
      const topics = this.topic?.value ? [this.topic.value] : this.topics;
      try {
        const found = await Promise.all(topics.map((name) => load(settings.current[name])));
        this.mistakes = Object.assign({}, ...found.map((pool) => pool.mistakes));
        const all = found.flatMap((pool) => pool.problems).filter((p) => !this.level?.value || p.level === Number(this.level.value));
        // One topic after the other, so that no topic fills an hour.
        this.problems = all.map((p, k) => [all.slice(0, k).filter((q) => q.topic === p.topic).length, p]).sort((a, b) => a[0] - b[0]).map(([, p]) => p);
        this.ask(pick(this.problems));
      } catch { this.problem.replaceChildren(make('p', say('missing'))); }
    }

    ask(problem) {
      this.current = problem;
      const several = settings.several.includes(problem.form);
      const name = `practice-${this.number}`;
      this.options = choice(name, problem.ask, problem.options.map((o, k) => [k, o.text]), several ? 'checkbox' : 'radio');
      this.options.classList.toggle('practice-long', problem.ask.length > 160);
      this.sure = choice(`${name}-sure`, say('sure'), [1, 2, 3].map((n) => [n, say(`sure_${n}`)]));
      this.sure.className = 'practice-sure';
      const about = `${settings.topics[problem.topic]}, ${say('level_n', { n: problem.level })}`;
      this.problem.replaceChildren(make('p', about, { className: 'practice-about' }), make('p', problem.story), make('p', say('given'), { className: 'practice-note' }), this.options, this.sure);
      this.result.replaceChildren();
      this.act = button('answer', () => this.answer());
      this.buttons.replaceChildren(this.act);
    }

    answer() {
      if (this.act.dataset.done) return this.next();
      const chosen = picked(this.options), [sure] = picked(this.sure);
      const { options } = this.current;
      if (!chosen.length) return this.result.replaceChildren(make('p', say('choose')));
      if (!sure) return this.result.replaceChildren(make('p', say('choose_sure')));
      const right = options.every((o, k) => o.right === chosen.includes(k));
      const taken = chosen.map((k) => options[k]);
      note(this.current, taken, sure, right);
      this.problem.querySelectorAll('input').forEach((input) => { input.disabled = true; });
      this.options.querySelectorAll('label').forEach((label, k) => label.classList.add(options[k].right ? 'practice-right' : 'practice-other'));
      this.result.replaceChildren(...this.feedback(taken, sure, right));
      this.act.textContent = say('next');
      this.act.dataset.done = 'yes';
      if (!right) this.buttons.append(' ', button('again', () => this.next(kindOf(this.current))));
      this.show();
    }

    next(kind) {
      this.ask(pick(this.problems, kind, this.current));
      this.show();
      this.options.querySelector('input').focus();
    }

    feedback(taken, sure, right) {
      const points = POINTS[sure][right ? 0 : 1];
      const parts = [make('p', make('strong', say(right ? 'right' : 'wrong', { points: `${points > 0 ? '+' : ''}${points}`.replace('-', '−'), sure })))];
      if (!right) {
        const answers = this.current.options.filter((o) => o.right).map((o) => o.text).join(' · ');
        parts.push(make('p', [make('strong', `${say('right_is')}: `), answers]));
        const wrong = taken.filter((o) => !o.right);
        parts.push(...wrong.flatMap((o) => this.named(o)));
        if (!wrong.length) parts.push(make('p', say('left_out')));
      }
      parts.push(make('details', [make('summary', say('trail')), make('ul', this.current.trail.map((step) => make('li', step)))]));
      const { at } = kept.kinds[kindOf(this.current)];
      parts.push(make('p', at ? say('returns', { day: new Date(at).toISOString().slice(0, 10) }) : say('learnt'), { className: 'practice-note' }));
      return parts;
    }

    named(option) {
      const one = (id) => {
        const m = this.mistakes[id];
        return make('li', [make('strong', `${m.name}. `), m.why, ` ${say('cure')} `, link(m.address, m.paragraph), ` · ${say('law')}: `, link(m.law, m.pin)]);
      };
      const lead = option.mistakes.length > 1 ? 'several' : 'yours';
      const step = this.current.trail[option.step];
      return [make('p', `${say(lead)}:`), make('ul', option.mistakes.map(one)), ...(step ? [make('p', [make('strong', `${say('parts')}: `), step])] : [])];
    }

    // What was answered so far: by topic, by certainty, and which mistakes.
    show() {
      const now = Date.now(), due = Object.keys(kept.kinds).filter((kind) => isDue(kind, now)).length;
      const { answers } = kept;
      const parts = due ? [make('p', say('due', { n: due }))] : [];
      if (this.topics.length > 1 || answers.length) parts.push(make('details', [make('summary', say('progress')), ...(answers.length ? [this.table(), ...this.calibration(), ...this.common()] : [make('p', say('none'))]), ...this.services()], { open: this.record.querySelector('details')?.open || false }));
      this.record.replaceChildren(...parts);
    }

    table() {
      const row = (tag, cells) => make('tr', cells.map((cell, k) => make(k ? tag : 'th', String(cell), { scope: k ? '' : 'row' })));
      const rows = Object.entries(settings.topics).map(([name, title]) => [title, kept.answers.filter((a) => a.topic === name)]).filter(([, of]) => of.length)
        .map(([title, of]) => row('td', [title, of.length, of.filter((a) => a.right).length, of.reduce((sum, a) => sum + a.points, 0)]));
      const head = make('tr', ['topic', 'answered', 'right_n', 'points'].map((name) => make('th', say(name), { scope: 'col' })));
      return make('table', [make('thead', head), make('tbody', rows)], { className: 'practice-table' });
    }

    calibration() {
      const rows = [1, 2, 3].map((sure) => [sure, kept.answers.filter((a) => a.sure === sure)]).map(([sure, of]) => {
        const right = of.filter((a) => a.right).length;
        const bar = make('span', '', { className: 'practice-bar' });
        bar.style.setProperty('--share', of.length ? right / of.length : 0);
        bar.setAttribute('aria-hidden', 'true');
        return make('li', [say('calibration_row', { sure, right, n: of.length }), bar]);
      });
      return [make('p', make('strong', say('calibration'))), make('ul', rows, { className: 'practice-bars' }), make('p', say('calibration_note'), { className: 'practice-note' })];
    }

    common() {
      const count = {};
      kept.answers.flatMap((a) => a.mistakes).forEach((id) => { count[id] = (count[id] || 0) + 1; });
      const most = Object.entries(count).filter(([id]) => this.mistakes?.[id]).sort((a, b) => b[1] - a[1]).slice(0, 5);
      return most.length ? [make('p', make('strong', say('mistakes'))), make('ul', most.map(([id, n]) => make('li', [link(this.mistakes[id].address, this.mistakes[id].name), ` (${n})`])))] : [];
    }

    services() {
      const away = button('delete', () => {
        if (!away.dataset.asked) { away.dataset.asked = 'yes'; away.textContent = say('sure_delete'); return; }
        kept = empty();
        localStorage.removeItem(STORE);
        this.show();
        this.result.replaceChildren(make('p', say('deleted')));
      });
      return [make('p', say('kept'), { className: 'practice-note' }), make('p', [button('export', save), ' ', away], { className: 'practice-buttons' })];
    }
  }

  function save() {
    const address = URL.createObjectURL(new Blob([JSON.stringify(kept, null, 1)], { type: 'application/json' }));
    make('a', '', { href: address, download: 'practice.json' }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  document.querySelectorAll('.practice').forEach((place) => new Practice(place));
})();

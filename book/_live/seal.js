// Shuts the worker in, before anything else in it runs. No name leads out any more, and no text becomes code: a script
// could import another. Beside this stands the policy of the page, under which a worker from a blob runs.
const REACHING = [
  'fetchLater', 'XMLHttpRequest', 'WebSocket', 'WebSocketStream', 'WebTransport', 'EventSource', 'RTCPeerConnection', 'Notification', 'importScripts',
  'Worker', 'SharedWorker', 'BroadcastChannel', 'indexedDB', 'caches', 'CacheStorage', 'Cache', 'cookieStore', 'FontFace', 'fonts', 'Request',
  'webkitRequestFileSystem', 'webkitRequestFileSystemSync', 'webkitResolveLocalFileSystemURL', 'webkitResolveLocalFileSystemSyncURL',
  'eval',
];
function closed() { throw new EvalError('this Python is closed: it reaches nothing outside, and no text becomes a script'); }

export function without(name, value = typeof self[name] === 'function' ? closed : undefined) {
  for (let place = self; place; place = Object.getPrototypeOf(place)) {
    if (Object.hasOwn(place, name)) Object.defineProperty(place, name, { value, writable: false, configurable: false });
  }
}

for (const made of [() => {}, async () => {}, function* () {}, async function* () {}]) {
  Object.defineProperty(Object.getPrototypeOf(made), 'constructor', { value: closed, writable: false, configurable: false });
}
without('Function', Object.assign(closed.bind(null), { prototype: Function.prototype }));
for (const name of ['setTimeout', 'setInterval']) {
  const timer = self[name].bind(self);
  without(name, (act, ...rest) => (typeof act === 'function' ? timer(act, ...rest) : closed()));
}
for (const name of REACHING) without(name);

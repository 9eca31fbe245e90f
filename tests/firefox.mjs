// Firefox over WebDriver BiDi: node firefox.mjs NODE_MODULES FIREFOX; one JSON request a line, one JSON answer a line.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [modules, executablePath] = process.argv.slice(2);
const { launch } = createRequire(`${modules}/`)('puppeteer-core').default;
const browser = await launch({ browser: 'firefox', executablePath, headless: true });
const page = await browser.newPage();
const faults = [];
page.on('pageerror', (error) => faults.push(error.message));
page.on('console', (message) => ['error', 'warn'].includes(message.type()) && faults.push(message.text()));

const acts = {
  go: (address) => page.goto(address).then(() => null),
  reload: () => page.reload().then(() => null),
  before: (script) => page.evaluateOnNewDocument(script).then(() => null),
  wait: (selector, gone) => page.waitForSelector(selector, { hidden: gone, timeout: 30000 }).then(() => null),
  fill: async (selector, text) => {
    await page.$eval(selector, (field) => { field.focus(); field.select(); });
    await page.keyboard.type(text);
    await page.keyboard.press('Tab');
  },
  click: (selector) => page.click(selector),
  run: (script) => page.evaluate(script),
  faults: () => faults.splice(0),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [act, ...given] = JSON.parse(line);
  let answer;
  try { answer = { value: (await acts[act](...given)) ?? null }; } catch (error) { answer = { error: String(error.message) }; }
  console.log(JSON.stringify(answer));
}
await browser.close();

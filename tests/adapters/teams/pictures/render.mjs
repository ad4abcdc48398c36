// Draws Adaptive Cards in a browser: node render.mjs JOB, where JOB is a JSON file {modules, chromium, out, cards}.
// adaptivecards, puppeteer-core and @fontsource/roboto are installed in `modules`. Prints what is in each drawing.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const modules = createRequire(join(job.modules, "here.js"));
const puppeteer = modules("puppeteer-core");
const library = join(dirname(modules.resolve("adaptivecards/package.json")), "dist/adaptivecards.min.js");
const font = (weight) => {
  const file = modules.resolve(`@fontsource/roboto/files/roboto-latin-${weight}-normal.woff2`);
  const data = readFileSync(file).toString("base64");
  return `@font-face { font-family: Roboto; font-weight: ${weight}; src: url(data:font/woff2;base64,${data}); }`;
};
const fonts = [400, 700].map(font).join("\n");
const page_html = readFileSync(join(dirname(fileURLToPath(import.meta.url)), "page.html"), "utf8");

const browser = await puppeteer.launch({
  executablePath: job.chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const drawn = {};
for (const [name, card] of Object.entries(job.cards)) {
  drawn[name] = {};
  for (const width of [360, 720]) {
    const page = await browser.newPage();
    const problems = [];
    page.on("console", (said) => ["error", "warning", "warn"].includes(said.type()) && problems.push(said.text()));
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("request", (request) => /^(data:|about:)/.test(request.url()) || problems.push(request.url()));
    await page.setViewport({ width, height: 640, deviceScaleFactor: 2 });
    await page.setContent(page_html);
    await page.addStyleTag({ content: fonts });
    await page.addScriptTag({ path: library });
    drawn[name][width] = { ...(await page.evaluate((shown) => window.draw(shown), card)), problems };
    await page.screenshot({ path: join(job.out, `${name}-${width}.png`), fullPage: true });
    await page.close();
  }
}
await browser.close();
console.log(JSON.stringify(drawn));

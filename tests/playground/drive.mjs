// Chats in the Playground as a person would: node drive.mjs JOB, where JOB is a JSON file
// {modules, chromium, url, out, question, more, rate, rated, hide, hidden}: a folder where playwright-core is installed,
// the browser, the Playground, a folder for pictures, what to type, and the labels to press with what is said to them.
// Prints as JSON what stood on the screen after each step, and every request that the Playground lists.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { chromium } = createRequire(join(job.modules, "here.js"))("playwright-core");
const browser = await chromium.launch({
  executablePath: job.chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const page = await browser.newPage({ viewport: { width: 1400, height: 1100 } });
page.setDefaultTimeout(30_000); // the first page of all takes a slow machine longer than 10 s
// Only this machine is asked: the Playground would also fetch its fonts and icons.
await page.route((url) => url.hostname !== "localhost", (route) => route.abort());
const cards = page.locator(".ac-adaptiveCard");
const bars = page.getByLabel("Display Invoked Message");
const seen = {};

const look = async (name) => {
  await page.screenshot({ path: join(job.out, `${name}.png`) });
  const shown = cards.last();
  const there = await cards.count();
  const pressable = there ? await shown.getByRole("button").or(shown.getByRole("link")).allInnerTexts() : [];
  seen[name] = {
    cards: there,
    text: there ? await shown.innerText() : "",
    pressable: pressable.map((label) => label.trim()),
    bars: await bars.allInnerTexts(),
  };
};
const until = async (count) => cards.nth(count - 1).waitFor();
const enter = (place) => page.getByRole("treeitem", { name: place }).click();
const press = (label) => cards.last().getByRole("button", { name: label, exact: true }).click();
const write = async (box, send, isMention) => {
  await box.click();
  if (isMention) {
    await page.keyboard.type("@Test");
    await page.getByRole("menuitem", { name: "Test Bot" }).click();
    await page.keyboard.type(" ");
  }
  await page.keyboard.type(job.question);
  await send.click();
};

try {
  await page.goto(job.url);
  await until(1);
  await look("welcome");
  await write(page.getByRole("textbox"), page.getByRole("button", { name: "Send Message" }), false);
  await until(2);
  await look("answer");
  await press(job.more);
  await until(3);
  await bars.waitFor();
  await look("next");
  await press(job.rate);
  await page.getByText(job.rated).last().waitFor();
  await bars.nth(1).waitFor();
  await look("rated");
  await press(job.hide);
  await page.getByText(job.hidden).first().waitFor();
  await look("hidden");

  await enter("Group Chat");
  await write(page.getByRole("textbox"), page.getByRole("button", { name: "Send Message" }), true);
  await until(1);
  await look("group");
  await enter("Personal Chat");
  await until(3);
  await look("after_group");

  await enter("My Team - General");
  await write(page.getByRole("textbox").first(), page.getByRole("button", { name: "Post" }), true);
  await until(1);
  await look("channel");
  await write(page.getByRole("textbox").last(), page.getByRole("button", { name: "Send Message" }).last(), true);
  await until(2);
  await look("thread");
  await enter("Personal Chat");
  await until(5);
  await look("after_channel");

  const all = (await page.locator("body").innerText()).replace(/\s+/g, " ");
  const line = /-> (User Application|Microsoft 365 Agents Playground) (\w+) (\d{3})/g;
  const requests = [...all.matchAll(line)].map(([, to, kind, status]) => [to, kind, Number(status)]);
  console.log(JSON.stringify({ seen, requests }));
} catch (error) {
  await page.screenshot({ path: join(job.out, "stopped.png") });
  throw error;
} finally {
  await browser.close();
}

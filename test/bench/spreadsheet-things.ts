import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openBrowser, signIn } from '../browser/browser.ts'
import { startProduct } from '../support/product.ts'
import { password, teamEmail } from './seed.ts'
import { seedRollout } from './seed-rollout.ts'
import { Keyboard } from './spreadsheet/keyboard.ts'
import { things } from './spreadsheet/things.ts'

/**
 * Does what someone who comes from a spreadsheet would miss first, with 7,160 services, by keyboard, and prints how long it took and how many keys
 * were pressed, beside the presses that it takes in Excel. `--shots FOLDER` saves what each page shows, wide and narrow; `--database FILE` uses a copy of
 * a file that `seedRollout` made; `--excel` lists the presses in Excel; `--only WORDS` does those of which the name has these words.
 */
const { values } = parseArgs({
  options: { shots: { type: 'string' }, database: { type: 'string' }, excel: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
})
const home = mkdtempSync(join(tmpdir(), 'slipway-spreadsheet-'))
const file = join(home, 'bench.db')
if (values.database === undefined) await seedRollout(file, 7160)
else copyFileSync(values.database, file)
if (values.shots !== undefined) mkdirSync(values.shots, { recursive: true })
const product = await startProduct(file)
const browser = await openBrowser()

async function show(name: string): Promise<void> {
  if (values.shots === undefined) return
  for (const [width, height] of [
    [1280, 900],
    [375, 800],
  ] as const) {
    await page.setViewportSize({ width, height })
    await page.screenshot({ path: join(values.shots, `${name}-${width}.png`), fullPage: true })
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}

const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
page.setDefaultTimeout(120_000)
const lines: string[][] = [['Thing', 'Seconds', 'Presses', 'In Excel', 'What happened']]
try {
  await signIn(page, product.base, teamEmail, password)
  for (const thing of things.filter((one) => one.name.toLowerCase().includes(values.only.toLowerCase()))) {
    await page.goto(product.base + thing.from)
    const keyboard = new Keyboard(page)
    const from = performance.now()
    const seen = await thing.do({ keyboard, page, base: product.base, folder: home, show }).catch(async (error: unknown) => {
      process.exitCode = 1
      await show(`failed-${thing.name.toLowerCase().replaceAll(' ', '-')}`)
      return `NOT DONE: ${String(error).split('\n')[0]}`
    })
    const excel = thing.excel.reduce((sum, [, presses]) => sum + presses, 0)
    lines.push([thing.name, ((performance.now() - from) / 1000).toFixed(1), String(keyboard.presses), String(excel), seen])
    if (values.excel) for (const [what, presses] of thing.excel) lines.push([`  ${what}`, '', '', String(presses), ''])
  }
} finally {
  await browser.close()
  await product.end()
  rmSync(home, { recursive: true, force: true })
}
const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
for (const line of lines)
  process.stdout.write(
    `${line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()}\n`,
  )

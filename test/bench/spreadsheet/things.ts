import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readXlsx, writeXlsx } from 'hucre/xlsx'
import type { Page } from 'playwright-core'
import type { Keyboard } from './keyboard.ts'

export interface Doing {
  keyboard: Keyboard
  page: Page
  base: string
  /** For files that are downloaded. */
  folder: string
  /** Saves what the page shows now. */
  show: (name: string) => Promise<void>
}

/** Something that a user of a spreadsheet does every day. */
export interface Thing {
  name: string
  /** The page on which they begin, as in Excel the sheet is open. */
  from: string
  /** Throws if it cannot be done. Returns what was seen, in words. */
  do: (doing: Doing) => Promise<string>
  /** The presses that it takes in Excel for Windows, with the sheet open and the cursor in its first cell. */
  excel: [what: string, presses: number][]
}

const typed = (text: string): [string, number] => [`type “${text}”`, [...text].length]
const total = async (page: Page): Promise<number> => Number(await page.locator('[data-total]').getAttribute('data-total'))
const number = (text: string | null): number => Number(/[\d,]+/.exec(text ?? '')?.[0].replaceAll(',', ''))

/** How many services are ready to start, read in a window of its own. */
async function readyNow({ page, base }: Doing): Promise<number> {
  const other = await page.context().newPage()
  await other.goto(`${base}/services?rollout=ready`)
  const ready = await total(other)
  await other.close()
  return ready
}

const must = (holds: boolean, words: string): void => {
  if (!holds) throw new Error(words)
}

/** Confirms a change of a column, and waits until it is done. Meanwhile its page may be left. */
async function doIt({ keyboard, page, show }: Pick<Doing, 'keyboard' | 'page' | 'show'>, name: string): Promise<string> {
  await keyboard.follow(page.locator('main form button').first())
  const undo = page.getByRole('link', { name: 'Undo this change' })
  for (let times = 0; times < 300 && (await undo.count()) === 0; times += 1) {
    await page.waitForTimeout(500)
    await page.reload()
  }
  must((await undo.count()) > 0, 'The change has not ended')
  await show(`${name}-done`)
  return (await page.locator('main strong').first().textContent()) ?? ''
}

/** What someone else changed in the file before they sent it back. */
async function changeFirstPostcode(file: string): Promise<void> {
  const { sheets } = await readXlsx(readFileSync(file))
  const [head = [], first = []] = sheets[0]?.rows ?? []
  first[head.findIndex((one) => /^post ?code$/i.test(String(one)))] = 'LS1 9ZZ'
  writeFileSync(file, await writeXlsx({ sheets: sheets.map(({ name, rows }) => ({ name, rows })) }))
}

export const things: Thing[] = [
  {
    name: 'Filter all rows',
    from: '/services',
    async do({ keyboard, page, show }) {
      await keyboard.choose(page.locator('#region'), 'lon')
      await keyboard.choose(page.locator('#stage'), 'ini')
      await keyboard.follow(page.getByRole('button', { name: 'Apply filters' }))
      await show('filter')
      const shown = await total(page)
      must(shown > 100 && shown < 7160, `The filters show ${shown} services`)
      return `${shown} of 7,160 services`
    },
    excel: [
      ['Ctrl+Shift+L', 1],
      ['→ to Region', 3],
      ['Alt+↓, E', 2],
      typed('lon'),
      ['Enter', 1],
      ['→ to Stage', 20],
      ['Alt+↓, E', 2],
      typed('ini'),
      ['Enter', 1],
    ],
  },
  {
    name: 'Count by two things (a pivot)',
    from: '/services',
    async do({ keyboard, page, show }) {
      await keyboard.follow(page.getByRole('link', { name: 'Count them by two things' }))
      await keyboard.choose(page.getByLabel('Rows'), 'reg')
      await keyboard.choose(page.getByLabel('Columns'), 'rol')
      await keyboard.follow(page.getByRole('button', { name: 'Count', exact: true }))
      await show('pivot')
      const rows = await page.locator('main tbody tr').count()
      must(rows >= 5, `The table has ${rows} rows`)
      return `${rows} regions`
    },
    excel: [
      ['Alt, N, V, T, Enter', 5],
      ['F6 to the list of fields', 2],
      typed('reg'),
      ['Tab to the field, Shift+F10, “Add to row labels”', 3],
      ['Shift+Tab to the search, Ctrl+A', 2],
      typed('rol'),
      ['Tab to the field, Shift+F10, “Add to column labels”', 3],
      ['Shift+Tab to the search, Ctrl+A', 2],
      typed('ods'),
      ['Tab to the field, Shift+F10, “Add to values”', 3],
    ],
  },
  {
    name: 'A pair is proven',
    from: '/catalogue/pairs',
    async do(doing) {
      const { keyboard, page, show } = doing
      const before = await readyNow(doing)
      await keyboard.reach(page.locator('main a.app-pair').first())
      for (const arrow of ['ArrowDown', 'ArrowDown']) await keyboard.press(arrow)
      await keyboard.follow(page.locator('a[href="/catalogue/pairs/Adastra/Vision%203"]'))
      const services = number(await page.locator('main a[href^="/services?consumer"]').first().textContent())
      await keyboard.reach(page.locator('input[name=state]:checked'))
      await keyboard.press('ArrowUp')
      await keyboard.reach(page.getByLabel('Reason'))
      await keyboard.type('Tested in May')
      await keyboard.follow(page.getByRole('button', { name: 'Save the pair' }))
      await show('pair')
      const more = (await readyNow(doing)) - before
      must(more > 0 && more <= services, `${more} more services are ready`)
      return `${more} of its ${services} services became ready to start`
    },
    excel: [
      ['Ctrl+PgDn to the sheet of pairs', 2],
      ['Ctrl+F', 1],
      typed('Vision 3'),
      ['Enter, Esc', 2],
      ['→ to Adastra', 2],
      typed('Yes'),
      ['Enter', 1],
      ['F9, if it calculates by hand', 1],
    ],
  },
  {
    name: 'A 111 provider is switched on',
    from: '/organisations',
    async do(doing) {
      const { keyboard, page, show } = doing
      const before = await readyNow(doing)
      await keyboard.reach(page.getByLabel('Search by name or ODS code'))
      await keyboard.type('midl')
      await keyboard.enter()
      await keyboard.follow(page.getByRole('link', { name: /^Midland/ }))
      await keyboard.choose(page.getByLabel('Switched on for booking'), 'y')
      await keyboard.follow(page.getByRole('button', { name: 'Save the organisation' }))
      await show('provider-111')
      const more = (await readyNow(doing)) - before
      must(more > 0, `${more} more services are ready`)
      return `${more} services became ready to start`
    },
    excel: [
      ['Ctrl+PgDn to the sheet of 111 providers', 3],
      ['Ctrl+F', 1],
      typed('midl'),
      ['Enter, Esc', 2],
      ['→ to Switched on', 1],
      typed('Yes'),
      ['Enter', 1],
      ['F9, if it calculates by hand', 1],
    ],
  },
  {
    name: 'A column of your own',
    from: '/admin/fields/new',
    async do({ keyboard, page, base, show }) {
      await keyboard.reach(page.getByLabel('Name', { exact: true }))
      await keyboard.type('Engagement')
      await keyboard.reach(page.locator('input[name=kind]').first())
      await keyboard.press('Space')
      await keyboard.press('ArrowDown')
      await keyboard.follow(page.getByRole('button', { name: 'Add the field' }))
      await show('own-field')
      await page.goto(`${base}/services?cols=own.engagement`)
      await show('own-column')
      must((await page.getByRole('link', { name: /^Engagement/ }).count()) > 0, 'The list has no column Engagement')
      return 'in the list, its filters and its files'
    },
    excel: [['Ctrl+→ to the last column, →', 2], typed('Engagement'), ['Enter', 1]],
  },
  {
    name: 'Change a cell',
    from: '/services?cols=own.engagement',
    async do({ keyboard, page, show }) {
      await keyboard.reach(page.locator('a[data-edit]').first())
      await keyboard.press('Enter')
      const field = page.locator('main td [name="own.engagement"]')
      await field.waitFor()
      await show('cell-open')
      await keyboard.reach(field)
      await keyboard.type('Signed')
      await keyboard.press('Enter')
      await page.locator('main td', { hasText: 'Signed' }).first().waitFor()
      await show('cell-saved')
      return 'saved, in the history'
    },
    excel: [['→ to the column', 22], typed('Signed'), ['Enter', 1]],
  },
  {
    name: 'Paste a column from another file',
    from: '/services?cols=own.engagement',
    async do({ keyboard, page, base, show }) {
      const csv = await (await page.request.get(`${base}/services.csv`)).text()
      const codes = csv.split('\n').flatMap((line) => /(?:^|,)([A-Z]\d{5})(?:,|\r?$)/.exec(line)?.[1] ?? [])
      must(codes.length > 7000, `The file has ${codes.length} codes`)
      const lines = codes.toReversed().map((code, at) => `${code}\t${['Signed', 'In talks', 'Asked'][at % 3]}`)
      await keyboard.follow(page.getByRole('link', { name: 'paste a column' }))
      await keyboard.choose(page.locator('#column'), 'eng')
      await keyboard.follow(page.getByRole('button', { name: 'Choose this column' }))
      await keyboard.reach(page.locator('#cells'))
      await keyboard.paste(lines.join('\n'))
      await keyboard.follow(page.getByRole('button', { name: 'Check what you pasted' }))
      await show('paste-check')
      return doIt({ keyboard, page, show }, 'paste')
    },
    excel: [
      ['→ to the column', 22],
      typed('=XLOOKUP(A2,'),
      ['Ctrl+Tab, → to its column of codes, Ctrl+Space', 3],
      typed(','),
      ['→ to its values, Ctrl+Space', 2],
      typed(')'),
      ['Enter, ↑, Ctrl+Shift+↓, Ctrl+D', 4],
      ['Ctrl+C, Alt, E, S, V, Enter (values, not formulas)', 6],
    ],
  },
  {
    name: 'Fill down',
    from: '/services?cols=own.engagement',
    async do({ keyboard, page, show }) {
      await keyboard.follow(page.getByRole('link', { name: 'fill down' }))
      await keyboard.choose(page.locator('#column'), 'eng')
      await keyboard.follow(page.getByRole('button', { name: 'Choose this column' }))
      await keyboard.choose(page.locator('#value'), 'si')
      await keyboard.follow(page.getByRole('button', { name: 'Check what would change' }))
      await show('fill-check')
      return doIt({ keyboard, page, show }, 'fill')
    },
    excel: [['→ to the column', 22], typed('Signed'), ['Enter, ↑', 2], ['Ctrl+Shift+↓, Ctrl+D', 2]],
  },
  {
    name: 'Print the plan',
    from: '/projects/timeline',
    async do({ page, keyboard, folder, show }) {
      keyboard.presses += 2
      const file = join(folder, 'plan.pdf')
      await page.pdf({ path: file, format: 'A4', landscape: true })
      await show('plan')
      const { size } = statSync(file)
      must(size > 20_000, `The plan has ${size} bytes`)
      return `${Math.round(size / 1024)} KB as a PDF`
    },
    excel: [
      ['Ctrl+A, Alt, P, R, S (print area)', 5],
      ['Alt, P, O, L (landscape)', 4],
      ['Alt, P, W, 1 (one page wide)', 5],
      ['Ctrl+P, Enter', 2],
    ],
  },
  {
    name: 'Send the file, and take it back in',
    from: '/services',
    async do({ keyboard, page, base, folder, show }) {
      const file = join(folder, 'tracker.xlsx')
      await keyboard.download(page.getByRole('link', { name: 'a tracker to edit and import' }), file)
      await changeFirstPostcode(file)
      await page.goto(`${base}/imports/new`)
      await keyboard.upload(page.locator('input[type=file]'), file)
      await keyboard.follow(page.getByRole('button', { name: 'Upload' }))
      await show('import-file')
      await keyboard.follow(page.getByRole('button', { name: 'Continue' }).first())
      const approve = page.getByRole('button', { name: /^Import [\d,]+ service/ })
      await approve.waitFor()
      await show('import-review')
      const said = await approve.innerText()
      await keyboard.follow(approve)
      await page.getByRole('link', { name: 'undo this import' }).waitFor()
      await show('import-done')
      must(said === 'Import 1 service', `The button says “${said}”`)
      return 'the one changed cell came back'
    },
    excel: [
      ['Ctrl+S', 1],
      ['Alt, F, H, E (send as an attachment)', 4],
      typed('sam.lee@example.nhs.uk'),
      ['Alt+S', 1],
      ['what came back: open, Ctrl+A, Ctrl+C, Ctrl+Tab, Ctrl+V', 6],
    ],
  },
]

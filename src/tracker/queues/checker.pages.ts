import { NotFoundError } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import { sendCsv } from '../../web/csv.ts'
import { checkEndpoints, readEndpoints } from './checker.ts'
import { knownByDosId } from './checker.store.ts'
import { mostLines } from './paste.ts'
import { listPatches } from './patch.ts'
import type { Patch } from './patch.ts'

const shownAtOnce = 200

/** The patch of whoever owns the scheduling endpoint: the DoS lead. */
async function patchOfChecker(page: Page): Promise<Patch> {
  const patch = (await listPatches(page.db.read, page)).find((one) => one.kinds.some((kind) => kind.key === 'scheduling-endpoint'))
  if (!patch) throw new NotFoundError('No such queue')
  return patch
}

const crumbs = (patch: Patch) => [
  { text: 'My work', href: '/' },
  { text: 'Queue', href: `/queues/${patch.role}` },
]

export async function showChecker(page: Page, given: { errors?: Record<string, string>; status?: number } = {}): Promise<void> {
  const patch = await patchOfChecker(page)
  page.show(
    'queues/checker',
    { title: 'Check endpoints as DoS has them', status: given.status ?? 200, errors: given.errors ?? {}, breadcrumbs: crumbs(patch) },
    { rows: page.typed['rows'] ?? '', checked: null },
  )
}

/** Says of every pasted DoS id what is right or wrong; changes nothing. */
export async function checkPasted(page: Page): Promise<void> {
  const patch = await patchOfChecker(page)
  const text = page.typed['rows'] ?? ''
  const { rows, unread, cleaned, otherColumns } = readEndpoints(text)
  if (rows.length === 0) return showChecker(page, { errors: { rows: unread[0]?.why ?? 'Paste at least one row as DoS exports it' }, status: 422 })
  if (rows.length + unread.length > mostLines)
    return showChecker(page, { errors: { rows: `Paste ${mostLines.toLocaleString('en-GB')} rows at most` }, status: 422 })
  const verdicts = checkEndpoints(rows, await knownByDosId(page.db.read, patch, [...new Set(rows.map((row) => row.id))], page.today))
  if (page.typed['act'] === 'csv')
    return sendCsv(page.res, { name: 'endpoints-checked.csv', head: ['DoS id', 'Service', 'ODS code', 'Address', 'Verdict', 'What to mend'] }, lines())
  const [wrong, right] = [verdicts.filter((one) => !one.right), verdicts.filter((one) => one.right)]
  page.show(
    'queues/checker',
    { title: 'Check endpoints as DoS has them', breadcrumbs: crumbs(patch) },
    {
      rows: text,
      checked: {
        wrong: wrong.slice(0, shownAtOnce),
        right: right.slice(0, shownAtOnce),
        wrongTotal: wrong.length,
        rightTotal: right.length,
        unread,
        cleaned,
        otherColumns,
      },
      toTick: right.filter((one) => one.toTick),
      pasteHref: `/queues/${patch.role}/scheduling-endpoint/paste`,
      shownAtOnce,
    },
  )

  async function* lines() {
    for (const one of verdicts) yield [one.id, one.service, one.ods, one.address, one.right ? 'Right' : 'Wrong', one.faults.join('. ')]
    for (const one of cleaned) yield [null, null, null, null, `Line ${one.line}`, one.says]
    for (const one of unread) yield [null, null, null, one.text, 'Not read', one.why]
  }
}

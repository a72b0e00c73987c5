import { NotFoundError } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import { sendCsv } from '../../web/csv.ts'
import { counted, grouped } from '../../web/numbers.ts'
import { checkEndpoints, readEndpoints } from './checker.ts'
import type { EndpointVerdict } from './checker.ts'
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

/** A part of the answer: its heading with how many there are, the first of them, and whether those are all. */
const partOf = <T>(name: string, all: T[]) => ({
  heading: `${name} (${grouped(all.length)})`,
  rows: all.slice(0, shownAtOnce),
  more: all.length > shownAtOnce ? `These are the first ${shownAtOnce}: the file has all.` : '',
})

const shownVerdict = (one: EndpointVerdict) => ({
  id: one.id,
  service: one.service,
  ods: one.ods,
  href: one.projectId ? `/projects/${one.projectId}/prerequisites/scheduling-endpoint` : null,
  faults: one.faults.map((fault) => `${fault}.`),
  address: one.address,
  here: one.toTick ? 'Can be ticked' : 'Ticked already, or needs something first',
})

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
    return sendCsv(page.res, { name: 'endpoints-checked.csv', head: ['DoS id', 'Service', 'ODS code', 'Address', 'Verdict', 'What to correct'] }, lines())
  const [wrong, right] = [verdicts.filter((one) => !one.right), verdicts.filter((one) => one.right)]
  const toTick = right.filter((one) => one.toTick)
  page.show(
    'queues/checker',
    { title: 'Check endpoints as DoS has them', breadcrumbs: crumbs(patch) },
    {
      rows: text,
      checked: {
        right: counted(right.length, 'service is', 'services are'),
        more: [
          `right, ${grouped(wrong.length)} ${wrong.length === 1 ? 'is' : 'are'} wrong`,
          unread.length === 0 ? '' : `, ${counted(unread.length, 'line was', 'lines were')} not read`,
        ].join(''),
        otherColumns: otherColumns.join(', '),
        cleaned: partOf(
          'Read without characters that nobody sees',
          cleaned.map(({ line, says }) => ({ line, text: '', says })),
        ),
        wrong: partOf('Wrong', wrong.map(shownVerdict)),
        unread: partOf(
          'Not read',
          unread.map(({ line, text: typed, why }) => ({ line, text: typed, says: why })),
        ),
        correct: partOf('Right', right.map(shownVerdict)),
      },
      toTick: toTick.map((one) => `${one.id}\t${one.address}`).join('\n'),
      tick: toTick.length === 1 ? 'Go on to tick the one that is right' : `Go on to tick the ${grouped(toTick.length)} that are right`,
      pasteHref: `/queues/${patch.role}/scheduling-endpoint/paste`,
    },
  )

  async function* lines() {
    for (const one of verdicts) yield [one.id, one.service, one.ods, one.address, one.right ? 'Right' : 'Wrong', one.faults.join('. ')]
    for (const one of cleaned) yield [null, null, null, null, `Line ${one.line}`, one.says]
    for (const one of unread) yield [null, null, null, one.text, 'Not read', one.why]
  }
}

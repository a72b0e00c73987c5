import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { NotFoundError } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import { isOpen, whyNotOpen } from '../../access/project-state.ts'
import { momentOf } from '../../web/moments.ts'
import { allOperations, operations } from '../fhir/operations.ts'
import { findInteraction } from '../interactions/interactions.store.ts'
import type { KeptFinding } from '../interactions/columns.ts'
import { operationName, statusTag } from '../interactions/shown.ts'
import { allowedOf } from '../rules/allowed.ts'
import { baseUrlOf, sandboxCrumbs, sandboxHome, sandboxOf } from '../sandboxes/place.pages.ts'
import { mendedOf } from './mended.pages.ts'
import { readyValues, testPatients } from './ready-values.ts'
import { snippets } from './snippets.ts'
import { choiceOf, operationOf, typedOf } from './try-form.ts'
import type { Choice, Typed } from './try-form.ts'
import { breaks } from './breaks.ts'
import { stockOf, typedFor } from './try-stock.pages.ts'

const patients = [...testPatients.map((one) => ({ value: one.nhsNumber, text: one.text })), { value: '', text: 'Someone without an NHS number' }]

/** An exchange that was just made, as the page shows it. */
export interface Exchange {
  id: string | null
  /** What was booked or cancelled, as a sentence. */
  done: string | null
  status: number
  body: string
  headers: [string, string][]
  findings: KeptFinding[]
  next: { text: string; href: string }[]
}

export async function showTry(page: Page, given: { choice?: Choice; typed?: Typed; errors?: Record<string, string>; exchange?: Exchange } = {}): Promise<void> {
  const choice = given.choice ?? choiceOf(page)
  const stock = await stockOf(page, choice)
  const mayTry = page.may('test.record') && isOpen(page)
  page.show(
    'sandbox/try',
    { title: 'Try a request', breadcrumbs: sandboxCrumbs(page), status: given.errors ? 422 : 200, errors: given.errors ?? {} },
    {
      home: sandboxHome(page),
      here: `${sandboxHome(page)}/try`,
      choice: { ...choice, service: stock.dosId },
      mayTry,
      whyNotTry: whyNotOpen(page) ?? 'The test team, the supplier and the project manager send requests from here.',
      off: stock.row.off === 1,
      baseUrl: baseUrlOf(page, stock.row.key),
      operations: allOperations.map((value) => ({ value, text: operations[value].name })),
      services: stock.services.map((value) => ({ value, text: value })),
      patients,
      ready: readyValues({
        row: stock.row,
        baseUrl: baseUrlOf(page, stock.row.key),
        services: stock.services.map((dosId) => ({ dosId, name: stock.nameOf(dosId) })),
      }),
      slots: stock.slots.map((one) => ({ value: one.id, text: momentOf(new Date(one.starts_at).toISOString()) })),
      bookings: mayTry
        ? stock.bookings.map((one) => ({ value: one.id, text: `${momentOf(new Date(one.starts_at).toISOString())}, ${one.id.slice(0, 8)}` }))
        : [],
      breaks: [
        { value: '', text: 'Nothing: send it right' },
        ...Object.entries(breaks)
          .filter(([, one]) => one.on.includes(choice.operation))
          .map(([value, one]) => ({ value, text: `${one.name} (${one.rule})` })),
      ],
      slotGone: choice.operation === 'book' && choice.slot !== '' && !given.typed && !stock.slots.some((one) => one.id === choice.slot),
      request: mayTry ? (given.typed ?? typedFor(page, choice, stock)) : null,
      exchange: given.exchange ? { ...given.exchange, tag: statusTag(given.exchange.status) } : null,
      name: operationName(choice.operation),
      programs: stock.dosId === '' ? null : snippets(baseUrlOf(page, stock.row.key), stock.dosId, bookerOf(stock.row)),
    },
  )
}

/** An organisation that may search and book; undefined if all may. */
function bookerOf(row: SandboxesTable): string | undefined {
  const { allowedToSearch, allowedToBook } = allowedOf(row)
  return (allowedToBook ?? allowedToSearch)?.find((one) => allowedToSearch === null || allowedToSearch.includes(one)) ?? (allowedToBook ?? allowedToSearch)?.[0]
}

/** The page, with the request of an exchange mended where the address names one. */
export async function openTry(page: Page): Promise<void> {
  const id = page.query('mend')
  if (id === undefined || !page.may('test.record') || !isOpen(page)) return showTry(page)
  const sandbox = await sandboxOf(page)
  const row = await findInteraction(page.db.read, sandbox.id, id)
  if (!row) throw new NotFoundError('No such interaction')
  const made = await mendedOf(page, sandbox, row)
  if (made === null) return showTry(page)
  return showTry(page, { choice: { ...choiceOf(page), operation: operationOf(row.operation), format: made.format }, typed: typedOf(made.mended, made.format) })
}

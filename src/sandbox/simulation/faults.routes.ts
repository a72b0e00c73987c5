import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { InvalidFormError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { isOpen, mustBeOpen } from '../../access/project-state.ts'
import { momentOf } from '../../web/moments.ts'
import { allOperations, operations } from '../fhir/operations.ts'
import { editions } from '../rules/editions.ts'
import { saveSandbox } from '../sandboxes/sandboxes.store.ts'
import { armFault, disarmFaults, listArmedFaults } from './faults.store.ts'
import type { ArmedFault } from './faults.store.ts'
import { reservedValues } from './scenarios.ts'
import { operationName } from '../interactions/shown.ts'
import { sandboxCrumbs, sandboxHome, sandboxOf } from '../sandboxes/place.pages.ts'

const base = '/projects/:project/sandbox/faults'
const home = (page: Page): string => `${sandboxHome(page)}/faults`

const statuses = {
  400: 'Bad request',
  403: 'Forbidden',
  404: 'Not found',
  409: 'Conflict',
  422: 'Refused by a rule',
  500: 'Server error',
  502: 'Bad gateway',
  503: 'Unavailable',
  504: 'Gateway timeout',
} as const
const whats = [
  ...Object.entries(statuses).map(([status, words]) => ({ value: status, text: `Answer ${status} (${words.toLowerCase()})` })),
  { value: 'delay', text: 'Serve it late' },
  { value: 'drop', text: 'Drop the connection: nothing is served' },
  { value: 'cut', text: 'Serve it, but cut the answer’s body short' },
]

const whole = (least: number, most: number, says: string) =>
  z.string().trim().default('').transform(Number).pipe(z.number(says).int(says).min(least, says).max(most, says))
const armForm = z
  .object({
    what: z
      .string()
      .default('')
      .refine((what) => whats.some((one) => one.value === what), 'Choose what goes wrong'),
    operation: z
      .string()
      .default('')
      .refine((one) => one === '' || allOperations.some((known) => known === one), 'Choose an operation of the list, or any'),
    requests: whole(1, 100, 'Enter how many requests, a whole number from 1 to 100'),
    seconds: z.string().trim().default(''),
  })
  .superRefine((form, check) => {
    const seconds = Number(form.seconds)
    if (form.what === 'delay' && !(form.seconds !== '' && seconds >= 1 && seconds <= 60 && Number.isInteger(seconds)))
      check.addIssue({ code: 'custom', path: ['seconds'], message: 'Enter how many seconds late, a whole number from 1 to 60' })
  })

const settingsForm = z.object({
  edition: z
    .string()
    .default('')
    .refine((one) => Object.hasOwn(editions, one), 'Choose an edition'),
  scenarios: z.enum(['yes', 'no'], 'Choose whether reserved values are answered'),
  per_minute: whole(10, 100_000, 'Enter a whole number from 10 to 100,000'),
})

const sentenceOf = (fault: Pick<ArmedFault, 'kind' | 'status' | 'seconds' | 'operation'>): string => {
  const what =
    fault.kind === 'status'
      ? `Answer ${fault.status}`
      : fault.kind === 'delay'
        ? `Serve ${fault.seconds} seconds late`
        : fault.kind === 'drop'
          ? 'Drop the connection'
          : 'Cut the body short'
  return `${what}: ${fault.operation === null ? 'any request' : operationName(fault.operation)}`
}

async function show(page: Page, given: { status?: number; errors?: Record<string, string> } = {}): Promise<void> {
  const sandbox = await sandboxOf(page)
  const armed = await listArmedFaults(page.db.read, sandbox.id)
  const typed = given.status === undefined ? {} : page.typed
  page.show(
    'sandbox/faults',
    { title: 'Scenarios and faults', breadcrumbs: sandboxCrumbs(page), status: given.status ?? 200, errors: given.errors ?? {} },
    {
      home: sandboxHome(page),
      here: home(page),
      mayManage: page.may('sandbox.manage') && isOpen(page),
      armed: armed.map((one) => ({ id: one.id, text: sentenceOf(one), left: one.remaining, of: one.requests, by: one.armed_by, when: momentOf(one.armed_at) })),
      settings: { edition: sandbox.edition, scenarios: sandbox.scenarios === 1 ? 'yes' : 'no', per_minute: String(sandbox.per_minute), ...typed },
      editionName: editions[sandbox.edition]?.name ?? sandbox.edition,
      editions: Object.entries(editions).map(([value, { name }]) => ({ value, text: name })),
      whats: [{ value: '', text: 'Choose one' }, ...whats],
      operations: [{ value: '', text: 'Any' }, ...allOperations.map((value) => ({ value, text: operations[value].name }))],
      form: { what: '', operation: '', requests: '1', seconds: '', ...typed },
      reserved: reservedValues(),
    },
  )
}

/** Does a named change with its event; what was typed wrong is shown again. Null: it is so already. */
async function change(
  page: Page,
  given: (sandbox: Awaited<ReturnType<typeof sandboxOf>>) => {
    action: string
    sentence: string
    to?: string
    done: string
    write: (trx: Writer) => Promise<void>
  } | null,
): Promise<void> {
  try {
    mustBeOpen(page)
    const sandbox = await sandboxOf(page)
    const act = given(sandbox)
    if (act === null) return page.done(home(page), 'Nothing changed')
    await page.db.transaction(async (trx) => {
      await act.write(trx)
      await recordEvents(trx, [
        page.event({ subject: 'sandbox', subjectId: sandbox.id, action: act.action, sentence: `${page.person.name} ${act.sentence}`, to: act.to ?? null }),
      ])
    })
    page.done(home(page), act.done)
  } catch (error) {
    if (error instanceof InvalidFormError) return show(page, { status: 422, errors: error.fields })
    throw error
  }
}

const arm = (page: Page): Promise<void> =>
  change(page, (sandbox) => {
    const form = page.form(armForm)
    const isStatus = /^\d+$/.test(form.what)
    const fault = {
      id: page.context.newId(),
      sandbox_id: sandbox.id,
      operation: form.operation === '' ? null : form.operation,
      kind: isStatus ? ('status' as const) : form.what === 'delay' ? ('delay' as const) : form.what === 'drop' ? ('drop' as const) : ('cut' as const),
      status: isStatus ? Number(form.what) : null,
      seconds: form.what === 'delay' ? Number(form.seconds) : null,
      requests: form.requests,
      armed_by: page.person.name,
      armed_at: nowIso(page.context),
    }
    return {
      action: 'armed',
      sentence: 'armed a fault on the sandbox',
      to: `${sentenceOf(fault)}; ${fault.requests} times`,
      done: 'The fault is armed. It disarms itself after the requests it is for',
      write: (trx) => armFault(trx, fault),
    }
  })

const disarm = (page: Page): Promise<void> =>
  change(page, (sandbox) => {
    const { id } = page.form(z.object({ id: z.string().max(100).optional() }))
    if (sandbox.armed === 0) return null
    return {
      action: 'disarmed',
      sentence: id === undefined ? 'disarmed all faults of the sandbox' : 'disarmed a fault of the sandbox',
      done: 'Disarmed',
      write: (trx) => disarmFaults(trx, sandbox.id, id),
    }
  })

const settle = (page: Page): Promise<void> =>
  change(page, (sandbox) => {
    const form = page.form(settingsForm)
    const said = (edition: string, scenarios: boolean, perMinute: number): string =>
      `edition ${editions[edition]?.name ?? edition}; scenarios ${scenarios ? 'on' : 'off'}; ${perMinute} requests a minute`
    const changes = form.edition !== sandbox.edition || (form.scenarios === 'yes') !== (sandbox.scenarios === 1)
    if (!changes && form.per_minute === sandbox.per_minute) return null
    return {
      action: 'settings',
      sentence: 'changed how the sandbox answers',
      to: said(form.edition, form.scenarios === 'yes', form.per_minute),
      done: 'Saved',
      write: (trx) =>
        saveSandbox(trx, sandbox.id, {
          edition: form.edition,
          scenarios: form.scenarios === 'yes' ? 1 : 0,
          per_minute: form.per_minute,
          ...(changes ? { configured_at: nowIso(page.context) } : {}),
        }),
    }
  })

export const faultsRoutes: Route[] = [
  get(base, 'project.view', (page) => show(page)),
  post(base, 'sandbox.manage', arm),
  post(`${base}/disarm`, 'sandbox.manage', disarm),
  post(`${base}/settings`, 'sandbox.manage', settle),
]

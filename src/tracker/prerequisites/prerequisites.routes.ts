import { z } from 'zod'
import { optionalDayField } from '../../web/day-field.ts'
import { nowIso } from '../../context.ts'
import { ConflictError, ForbiddenError, InvalidFormError, NotFoundError, Refusal } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { maySettle } from '../../access/permissions.ts'
import { mustBeOpen } from '../../access/project-state.ts'
import { cleanedIn, codeText } from '../../web/code-field.ts'
import { addGivenEvidence } from '../evidence/add-evidence.ts'
import { citedInWords, citeExchanges } from '../evidence/cite-exchange.ts'
import { setLevel } from './level.ts'
import { list } from './prerequisite-list.pages.ts'
import { homeOf, listFrom, load, showOne } from './prerequisite.pages.ts'
import { decide, endpointLeftBehind, isBelowLevel, shownValue, standingNames, whyNotByHand } from './prerequisite.ts'
import { asPrerequisite, ownersOf, servicesOfDosIds } from './prerequisites.store.ts'
import { findProof, provenBySandbox, unseenIn } from './proof.ts'
import { settle as saveSettled } from './settle.ts'
import { isCodeKind, keptValue } from './values.ts'

const base = '/projects/:project/prerequisites'
const text = z.string().trim().max(2000, 'Use 2,000 characters or fewer').default('')
const form = z.object({
  standing: z.enum(['not-started', 'in-progress', 'blocked', 'met', 'waived', 'not-applicable'], 'Choose where this stands'),
  value: text,
  reason: text,
  note: text,
  valid_until: optionalDayField,
  version: z.coerce.number().int(),
  due_date: optionalDayField,
})
const formOfCode = form.extend({ value: codeText().pipe(z.string().max(2000, 'Use 2,000 characters or fewer')).default('') })

/** The prerequisite in the address, for a person who may change it. */
async function loadToChange(page: Page) {
  mustBeOpen(page)
  const loaded = await load(page)
  if (!maySettle(ownersOf(loaded.row), page.standing)) throw new ForbiddenError('This prerequisite is completed by the role that owns it')
  if (loaded.row.derived !== null) throw new Refusal(`Nobody sets the status of ${loaded.row.title}. ${whyNotByHand(loaded.row.derived)}.`)
  return loaded
}

async function settle(page: Page): Promise<void> {
  const { all, row, needs } = await loadToChange(page)
  const { typed } = page
  const read = (isCodeKind(row.value_kind) ? formOfCode : form).safeParse(typed)
  if (!read.success) {
    const errors = Object.fromEntries(read.error.issues.map((issue) => [issue.path.join('.'), issue.message]))
    return showOne(page, { typed: { ...typed, ...cleanedIn(read.error.issues) }, errors, status: 422 })
  }
  const { standing, value, reason, note, valid_until, due_date, version } = read.data
  if (standing === 'waived' && !page.may('prerequisite.waive')) throw new ForbiddenError('Only the project manager may waive a prerequisite')
  const asid = all.find((one) => one.key === 'asid')?.value ?? null
  const decision = decide(
    asPrerequisite(row),
    { standing, value, reason, note, validUntil: valid_until },
    {
      needs: needs.map(asPrerequisite),
      asid,
      today: page.today,
      serviceId: page.access.project.service_id,
      dosIdOwners: row.value_kind === 'dos-id' ? await servicesOfDosIds(page.db.read, [keptValue('dos-id', value)]) : new Map(),
    },
  )
  if (!decision.ok) return showOne(page, { typed, errors: decision.errors, status: 422 })
  const unseen = row.key === provenBySandbox && standing === 'met' ? unseenIn(await findProof(page)) : undefined
  try {
    await page.db.write(async (trx) => {
      await recordEvents(trx, [
        await saveSettled(trx, {
          row,
          version,
          next: decision.next,
          dueDate: due_date || null,
          reason: [reason || note, unseen && `Met by a note: ${unseen}`].filter(Boolean).join('. ') || null,
          actor: { id: page.person.personId, name: page.person.name },
          at: nowIso(page.context),
          newId: page.context.newId,
        }),
      ])
    })
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    const { row: latest } = await load(page)
    const wrote = [standingNames[latest.standing], latest.value, latest.reason, latest.note].filter(Boolean).join(', ')
    return showOne(page, {
      typed,
      status: 409,
      conflict: `${latest.settled_by ?? 'Somebody'} was first and wrote: ${wrote}. What you typed is below. Saving now replaces theirs.`,
    })
  }
  const kept = 'value' in decision.next ? (decision.next.value ?? null) : null
  const behind = row.key === 'asid' && standing === 'met' ? all.filter((one) => endpointLeftBehind(asPrerequisite(one), kept ?? '') !== undefined) : []
  const opened = behind.map((one) => `. ${one.title} named another ASID and is in progress again: enter its address with the new ASID`).join('')
  const below =
    standing === 'met' && isBelowLevel(asPrerequisite(row), kept)
      ? `, ${shownValue({ ...asPrerequisite(row), value: kept })}. It is met when it reaches the level`
      : ''
  page.done(
    `${listFrom(page)}#${row.key}`,
    `${row.title}: ${standingNames[decision.next.standing].toLowerCase()}${below}${unseen ? ` by a note: ${unseen}` : ''}${opened}`,
  )
}

async function giveEvidence(page: Page): Promise<void> {
  const { row } = await loadToChange(page)
  try {
    const added = await addGivenEvidence(page, { subject: 'prerequisite', subjectId: row.id, title: row.title })
    page.done(`${homeOf(page)}/${row.key}#evidence-list`, added === 1 ? 'Evidence added' : `${added} files added as evidence`)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showOne(page, { errors: error.fields, status: 422 })
  }
}

async function level(page: Page): Promise<void> {
  const { row, needs } = await loadToChange(page)
  if (row.value_kind !== 'percentage') throw new NotFoundError('No such level')
  try {
    page.done(`${homeOf(page)}/${row.key}`, await setLevel(page, row, needs))
  } catch (error) {
    const errors = error instanceof InvalidFormError ? error.fields : error instanceof ConflictError ? { level: error.message } : undefined
    if (errors === undefined) throw error
    await showOne(page, { errors, status: error instanceof ConflictError ? 409 : 422 })
  }
}

/** Cites exchanges with the sandbox as evidence. It never meets the prerequisite: a person does. */
async function cite(page: Page): Promise<void> {
  const { row } = await loadToChange(page)
  try {
    const added = await citeExchanges(page, { subject: 'prerequisite', subjectId: row.id, title: row.title })
    page.done(`${homeOf(page)}/${row.key}#evidence-list`, citedInWords(added))
  } catch (error) {
    if (error instanceof InvalidFormError) return showOne(page, { errors: error.fields, status: 422 })
    if (error instanceof ConflictError) return showOne(page, { errors: { exchange: error.message }, status: 409 })
    throw error
  }
}

export const prerequisitesRoutes: Route[] = [
  get(base, 'project.view', list),
  get(`${base}/:key`, 'project.view', (page) => showOne(page)),
  post(`${base}/:key`, 'prerequisite.settle', settle),
  post(`${base}/:key/level`, 'prerequisite.settle', level),
  post(`${base}/:key/evidence`, 'prerequisite.settle', giveEvidence),
  post(`${base}/:key/exchanges`, 'prerequisite.settle', cite),
]

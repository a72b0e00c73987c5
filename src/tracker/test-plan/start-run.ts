import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { textFields } from '../../access/read-form.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { dayField } from '../../web/day-field.ts'
import { dayOf } from '../../web/moments.ts'
import { nameRunPartners } from '../partners/run-partners.store.ts'
import { books } from '../partners/load-partners.ts'
import { partnersInTest, partnersOfRun } from '../partners/run-partners.ts'
import { lockProject } from '../../access/lock-project.store.ts'
import { counts, environmentName, environmentsFor } from './environments.ts'
import { faultOfDay, openInWords } from './run-state.ts'
import { insertRun } from './runs.store.ts'
import { listEntryConditions } from './test-plan.store.ts'

const fields = {
  held_on: dayField('Enter the day of the run'),
  environment: z.string().min(1, 'Choose where the run takes place'),
  attendees: z.string().trim().min(1, 'Name who takes part').max(2000, 'Use 2,000 characters or fewer'),
  despite: z.string().trim().max(500, 'Use 500 characters or fewer').default(''),
}
const form = z.looseObject(fields).transform(({ held_on, environment, attendees, despite, ...typed }) => ({
  held_on,
  environment,
  attendees,
  despite,
  typed: textFields.parse(typed),
}))

async function load(trx: Reader, { project }: { project: ProjectId }, doing: Doing) {
  return {
    environments: await environmentsFor(trx, doing),
    inTest: await partnersInTest(trx, doing),
    open: (await listEntryConditions(trx, project)).filter((one) => one.met_at === null).map((one) => one.title),
  }
}

/** How a run is opened or planned: one that counts names its partners, and needs a reason to open while an entry condition is open. */
export function decideStart(
  { environments, inTest, open: all }: Awaited<ReturnType<typeof load>>,
  { held_on: day, environment, attendees, despite, typed }: z.output<typeof form>,
  doing: Doing,
) {
  const { access, actor, at, newId, templates, today } = doing
  const isCounted = counts(templates, { environment })
  const isPlanned = day > today
  const open = isPlanned || !isCounted ? [] : all
  const faultOfIt = faultOfDay(day, access.project)
  const partners = partnersOfRun(inTest, typed)
  if (!environments.some((one) => one.key === environment)) return refused({ environment: 'Choose where the run takes place from the list' })
  if (faultOfIt !== undefined) return refused({ held_on: faultOfIt })
  if (isCounted && books(doing) && partners.fault !== undefined) return refused({ partners: partners.fault })
  if (open.length > 0 && despite === '') return refused({ despite: `Say why this run opens although ${openInWords(open)}. Or confirm them first` })
  const run = {
    id: newId(),
    project_id: access.project.id,
    held_on: day,
    environment,
    counts: Number(isCounted),
    attendees,
    created_at: at,
    opened_at: isPlanned ? null : at,
    opened_by: isPlanned ? null : actor.name,
    opened_by_id: isPlanned ? null : actor.id,
    opened_reason: open.length > 0 ? despite : null,
    opened_despite: open.length > 0 ? JSON.stringify(open) : null,
  }
  const place = environmentName(templates, environment)
  return { next: { run, partners: partners.ids, open, despite, place, isPlanned, number: 0 }, happened: [] }
}

/** Opens a run, or plans it for a later day. One that counts needs a reason to open while an entry condition is open. */
export const startRun = projectAct({
  permission: 'test.open',
  form,
  load,
  decide: decideStart,
  async save(trx, next): Promise<Happened[]> {
    const { run, partners, open, despite, place, isPlanned } = next
    await lockProject(trx, run.project_id)
    next.number = await insertRun(trx, run)
    await nameRunPartners(trx, run.id, partners)
    const what = { id: run.id, project: run.project_id, from: open.join('; ') || null, to: run.held_on, reason: despite }
    return [{ kind: 'test-plan.run-started', ...what, number: next.number, place, isPlanned, open: open.length }]
  },
  says: ({ number, isPlanned, run }) => (isPlanned ? `Run ${number} is planned for ${dayOf(run.held_on)}` : `Run ${number} is open for results`),
})

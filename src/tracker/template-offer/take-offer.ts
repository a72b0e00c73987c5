import type { Page } from '../../access/page.ts'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { InvalidFormError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { NewEvent } from '../../events/events.store.ts'
import type { Change } from './change.ts'
import { summaryOf } from './consequences.ts'
import { takeChanges } from './take.store.ts'
import { insertAnswer, keepVersion, listHolders, moveToVersion, readOffer } from './template-offer.store.ts'
import type { Offer } from './template-offer.store.ts'

const said = (changes: Change[]) => JSON.stringify(changes.map(({ id, how, title, fields }) => ({ id, how, title, fields })))
const subjects: Partial<Record<Change['kind'], string>> = { prerequisite: 'prerequisite', condition: 'test-plan', case: 'test-plan', criterion: 'go-live' }

/** Takes what was ticked into the project in one act. Returns what was ticked and is no longer there to be taken. */
export async function takeOffer(page: Page, { from, ticked }: { from: string; ticked: string[] }): Promise<{ taken: Change[]; missed: string[] }> {
  const { project } = page.access
  const { templates, newId } = page.context
  return page.db.transaction(async (trx) => {
    await moveToVersion(trx, project.id, { from, to: templates.version })
    const offer = await readOffer(trx, project, templates)
    const taken = offer.changes.filter((one) => one.choosable && ticked.includes(one.id))
    if (taken.length === 0 && offer.changes.some((one) => one.choosable))
      throw new InvalidFormError({ take: 'Tick what to take, or press “Keep what we have”' })
    const left = offer.changes.filter((one) => !taken.includes(one))
    await takeChanges(trx, {
      projectId: project.id,
      chosen: taken,
      held: offer.held,
      fresh: offer.fresh,
      newId,
      by: { name: page.person.name, at: nowIso(page.context) },
    })
    await insertAnswer(trx, {
      id: newId(),
      project_id: project.id,
      decision: 'taken',
      from_version: from,
      to_version: templates.version,
      taken: said(taken),
      left_out: said(left),
      person_id: page.person.personId,
      person_name: page.person.name,
      at: nowIso(page.context),
    })
    await recordEvents(trx, [
      page.event({
        subject: 'project',
        subjectId: project.id,
        action: 'templates taken',
        sentence:
          taken.length === 0
            ? `${page.person.name} noted that the new templates change nothing here`
            : `${page.person.name} took new templates: ${summaryOf(taken)}`,
        from,
        to: JSON.stringify({ version: templates.version, taken: taken.map((one) => one.id), leftOut: left.map((one) => one.id) }),
      }),
      ...rewordings(page, offer, taken),
    ])
    await tellOwners(trx, page, offer, taken)
    return { taken, missed: ticked.filter((id) => !taken.some((one) => one.id === id)) }
  })
}

/** What was recorded under other words says so in its own history. */
function rewordings(page: Page, { held }: Offer, taken: Change[]): NewEvent[] {
  return taken.flatMap((change) => {
    const subject = subjects[change.kind]
    if (change.how !== 'changed' || subject === undefined) return []
    const rows =
      change.kind === 'prerequisite'
        ? held.prerequisites.filter((one) => one.key === change.key)
        : change.kind === 'criterion'
          ? held.criteria.filter((one) => one.key === change.key)
          : [...held.conditions, ...held.cases].filter((one) => one.template_key === change.key && subject === 'test-plan')
    return rows
      .filter((row) => row.recorded !== null)
      .map((row) =>
        page.event({
          subject,
          subjectId: row.id,
          action: 'reworded',
          sentence: `${page.person.name} took the new wording of: ${change.title}`,
          from: JSON.stringify(Object.fromEntries(change.fields.map((one) => [one.name, one.before]))),
          to: JSON.stringify(Object.fromEntries(change.fields.map((one) => [one.name, one.after]))),
        }),
      )
  })
}

/** Who owns something new is told once, of all of it. */
async function tellOwners(trx: Writer, page: Page, { fresh }: Offer, taken: Change[]): Promise<void> {
  const added = (kind: Change['kind']): Set<string> => new Set(taken.filter((one) => one.kind === kind && one.how === 'new').map((one) => one.key))
  const [prerequisites, conditions, criteria] = [added('prerequisite'), added('condition'), added('criterion')]
  const things = [
    ...fresh.prerequisites.filter((one) => prerequisites.has(one.key)).map((one) => ({ title: one.title, owners: JSON.parse(one.owners) as string[] })),
    ...fresh.conditions.filter((one) => conditions.has(one.template_key ?? '')).map((one) => ({ title: one.title, owners: [one.owner] })),
    ...fresh.criteria.filter((one) => criteria.has(one.key)).map((one) => ({ title: one.title, owners: [one.owner] })),
  ]
  const roles = [...new Set(things.flatMap((one) => one.owners))]
  if (roles.length === 0) return
  const { project, service } = page.access
  const holders = Map.groupBy(
    (await listHolders(trx, project.id, roles)).filter((one) => one.id !== page.person.personId),
    (one) => one.id,
  )
  for (const own of holders.values()) {
    const titles = things.filter((thing) => own.some((one) => thing.owners.includes(one.role_key))).map((one) => one.title)
    const [first] = own
    if (!first) continue
    await page.context.mail.queue(trx, {
      to: first.email,
      sender: page.person.personId,
      about: `/projects/${project.id}/people`,
      subject: `New for you in the project of ${service.name}`,
      text: `The templates for projects have changed, and ${page.person.name} took what is new into the project of ${service.name}. New for you:\n\n${titles.map((one) => `- ${one}`).join('\n')}\n\nSee the project: ${page.context.config.publicUrl}/projects/${project.id}\n`,
    })
  }
}

/** Keeps the project as it is: it is asked again when the templates change the next time. */
export async function keepAsItIs(page: Page, from: string): Promise<void> {
  const { project } = page.access
  const { templates, newId } = page.context
  await page.db.transaction(async (trx) => {
    await keepVersion(trx, project.id, { from, to: templates.version })
    const { changes } = await readOffer(trx, project, templates)
    await insertAnswer(trx, {
      id: newId(),
      project_id: project.id,
      decision: 'kept',
      from_version: from,
      to_version: templates.version,
      taken: '[]',
      left_out: said(changes),
      person_id: page.person.personId,
      person_name: page.person.name,
      at: nowIso(page.context),
    })
    await recordEvents(trx, [
      page.event({
        subject: 'project',
        subjectId: project.id,
        action: 'templates kept',
        sentence: `${page.person.name} kept the project as it is and declined the newer templates`,
        from,
        to: templates.version,
      }),
    ])
  })
}

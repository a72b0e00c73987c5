import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import { asPersonId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { whyEnded } from '../../mail/act-link.ts'
import type { ActLinkKind, KnownLink } from '../../mail/act-link.ts'
import { findOpenLink } from '../../mail/act-links.store.ts'
import { askOrRemind } from '../../mail/ask-by-link.ts'
import type { LinkRequest } from '../../mail/link-request.ts'
import { findPersonDetails } from '../people/people.store.ts'
import { listPrerequisites } from '../prerequisites/prerequisites.store.ts'
import { findEntryCondition } from '../test-plan/test-plan.store.ts'
import { linkedActs } from './linked-acts.ts'

const form = z.object({ person: z.string('Choose who to ask').min(1, 'Choose who to ask').transform(asPersonId) })

/** Someone who may be asked for an answer. */
export interface Asked {
  name: string
  /** What they are asked; undefined if nothing. */
  request: LinkRequest | undefined
  /** The link that they have; undefined if they need a new one. */
  link: KnownLink | undefined
}
interface Found extends Asked {
  thing: { id: string; title: string }
}

/** What someone can be asked about a thing, and the link that they have for it. */
export async function findAsked(
  trx: Reader,
  { kind, project, person, subject }: { kind: ActLinkKind; project: ProjectId; person: PersonId; subject: string },
  doing: Doing,
): Promise<Asked> {
  const request = await linkedActs[kind].find(trx, { project_id: project, person_id: person, subject_id: subject }, doing)
  const link = request && (await findOpenLink(trx, request))
  const works = link !== undefined && whyEnded(link, Date.parse(doing.at)) === undefined
  return { name: (await findPersonDetails(trx, person))?.name ?? 'This person', request, link: works ? link : undefined }
}

/** Whether someone may be asked now: once a day, and only for what they own and nobody has answered. */
export function decideAsking({ thing, name, request, link }: Found, kind: 'prerequisite.asked' | 'test-plan.asked', { today }: Pick<Doing, 'today'>) {
  if (!request) return refused({ form: `${name} cannot be asked about this any more. Open the page again to see who can` })
  if (link?.last_sent_on === today) return refused({ form: `${name} was asked today already. Remind them tomorrow` })
  return { next: { name, request, link }, happened: [{ kind, id: thing.id, project: request.project, title: thing.title, name }] }
}

/** Emails someone who owns a prerequisite a link to answer, or reminds them. They are told of the answer who asked. */
export const askAboutPrerequisite = projectAct({
  permission: 'project.manage',
  form,
  async load(trx, { project, key }: { project: ProjectId; key: string }, doing, typed): Promise<Found> {
    const thing = (await listPrerequisites(trx, project)).find((one) => one.key === key)
    if (!thing) throw new NotFoundError('No such prerequisite')
    return { thing, ...(await findAsked(trx, { kind: 'prerequisite.settle', project, subject: thing.id, ...typed }, doing)) }
  },
  decide: (of, _typed, doing) => decideAsking(of, 'prerequisite.asked', doing),
  save: (trx, { request, link }, { actor, at, today }, context) =>
    askOrRemind(trx, { link, request, day: today, at, sender: actor.id, askedBy: actor.id }, context),
  says: ({ name }) => `${name} has been emailed`,
})

/** The same for an entry condition of the test. */
export const askAboutCondition = projectAct({
  permission: 'project.manage',
  form,
  async load(trx, { project, condition }: { project: ProjectId; condition: string }, doing, typed): Promise<Found> {
    const thing = await findEntryCondition(trx, condition)
    if (thing?.project_id !== project) throw new NotFoundError('No such condition')
    return { thing, ...(await findAsked(trx, { kind: 'condition.settle', project, subject: thing.id, ...typed }, doing)) }
  },
  decide: (of, _typed, doing) => decideAsking(of, 'test-plan.asked', doing),
  save: (trx, { request, link }, { actor, at, today }, context) =>
    askOrRemind(trx, { link, request, day: today, at, sender: actor.id, askedBy: actor.id }, context),
  says: ({ name }) => `${name} has been emailed`,
})

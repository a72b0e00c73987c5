import { roleInWords } from '../../access/permissions.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { AttestationsTable } from '../../db/tables/go-live.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import type { LinkRequest } from '../../mail/link-request.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { listAttestations } from '../dates/attestations.store.ts'
import { currentDates } from '../dates/due-days.store.ts'
import { answerOf, waitingGo } from '../go-live/acts.ts'
import { digestOfDecision } from '../go-live/digest-of-decision.ts'
import { gateFacts } from '../go-live/facts.store.ts'
import { gatesOf } from '../go-live/gates.ts'
import { listHolders } from '../people/holders.store.ts'
import { addressesOf } from '../people/role-holders.store.ts'
import { findProjectAsked } from './waiting-at-gates.store.ts'
import type { Given } from './linked-act.ts'

type ActAtGate = 'second' | 'hand-over'
/** What waits at a gate: go for its second person, or business live for the service to take over. */
const waitingAt = (act: ActAtGate, attestations: AttestationsTable[]): AttestationsTable | undefined =>
  act === 'second' ? waitingGo(attestations) : attestations.findLast((one) => one.gate === 'business-live' && one.decision === 'declared')

interface Asked {
  project: ProjectsTable
  service: string
  decision: AttestationsTable
  goLive: string | undefined
  today: string
}

/** By when an answer is needed. A day that has passed asks for nothing any more. */
export function goLiveWords(goLive: string | undefined, today: string): string {
  if (goLive === undefined) return ''
  if (goLive === today) return ' Go-live is planned for today.'
  return goLive < today ? ` Go-live was planned for ${dayOf(goLive)}.` : ` Go-live is planned for ${dayOf(goLive)}: answer before then.`
}

const mailOf: Record<ActAtGate, (asked: Asked, role: string) => LinkRequest['mail']> = {
  second: ({ project, service, decision, goLive, today }, role) => ({
    subject: `Confirm go for ${service}`,
    says: (isReminder) =>
      `${decision.first_person} decided go for booking at ${service} on ${momentOf(decision.first_at)}. It ${isReminder ? 'still needs' : 'needs'} a second person to confirm it, and as ${role} you can.${goLiveWords(goLive, today)}`,
    page: `/projects/${project.id}/go-live#second`,
  }),
  'hand-over': ({ project, service, decision }, role) => ({
    subject: `Accept the hand-over of ${service}`,
    says: (isReminder) =>
      `Booking at ${service} has been live since ${momentOf(decision.first_at)}, and everything for the hand-over is done. It ${isReminder ? 'still needs' : 'needs'} someone to take it over for the service, and as ${role} you can.`,
    page: `/projects/${project.id}/go-live#accept`,
  }),
}

/** What everyone who can is asked at a gate of a project, and whether they can answer now; none if nothing waits there. */
export async function requestsAt(db: Reader, act: ActAtGate, projectId: ProjectId, given: Given): Promise<LinkRequest[]> {
  const found = await findProjectAsked(db, projectId)
  if (!found) return []
  const { project, service } = found
  const attestations = await listAttestations(db, projectId)
  const decision = waitingAt(act, attestations)
  if (!decision) return []
  const facts = await gateFacts(db, project, given.today, given.templates.environments)
  const gates = gatesOf(facts)
  const goLive = (await currentDates(db, projectId)).find((one) => one.kind === 'go-live')?.day
  const holders = await listHolders(db, projectId)
  const addresses = await addressesOf(
    db,
    holders.map((one) => one.personId),
  )
  return holders.flatMap(({ personId, roles }) => {
    const { isNext, role, why, against } = answerOf(act, { facts, gates, attestations, roles, personId })
    const email = addresses.get(personId)
    if (!isNext || !role || why !== undefined || email === undefined) return []
    return {
      kind: act === 'second' ? ('go.confirm' as const) : ('hand-over.accept' as const),
      project: projectId,
      person: { id: personId, email },
      roles: [],
      subject: decision.id,
      digest: digestOfDecision(decision),
      isOpen: project.state === 'open' && against.length === 0,
      mail: mailOf[act]({ project, service, decision, goLive, today: given.today }, roleInWords(role)),
    }
  })
}

/** What one person is asked at a gate; undefined if nothing. */
export const requestAt = async (
  db: Reader,
  act: ActAtGate,
  { project, person }: { project: ProjectId; person: PersonId },
  given: Given,
): Promise<LinkRequest | undefined> => (await requestsAt(db, act, project, given)).find((one) => one.person.id === person)

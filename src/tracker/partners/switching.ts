import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import type { PartnerSwitchesTable } from '../../db/tables/partners.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { dayOf } from '../../web/moments.ts'
import { loadOwn } from './load-own.ts'
import type { OwnPartner } from './load-own.ts'
import { againstSwitchingOn } from '../partner-state/partner.ts'
import type { Partner } from '../partner-state/partner.ts'
import { findOwnProject, listSwitches } from './partners.store.ts'

/** A partner with the last word on switching it on or off, and the project in which it offers slots itself. */
export async function loadToSwitch(db: Reader, doing: Doing, where: OwnPartner) {
  const { partner, project } = await loadOwn(db, doing, where)
  return {
    partner,
    project,
    last: (await listSwitches(db, partner.id, doing.access.project.id)).at(-1),
    theirs: partner.serviceId === null ? undefined : await findOwnProject(db, partner.serviceId),
  }
}
export type ToSwitch = Awaited<ReturnType<typeof loadToSwitch>>

/** Why a partner is not switched on today, in a sentence; undefined if it may be. */
export function whyNotReady({ partner, project }: Pick<ToSwitch, 'partner' | 'project'>, today: Doing['today']): string | undefined {
  const against = againstSwitchingOn(partner, { today, project })
  return against.length === 0 ? undefined : `${partner.name} is not switched on yet. ${against.join('. ')}.`
}

/** What is so of a partner when it is switched on, in sentences that are frozen with the declaration. */
export const conditionsOf = (partner: Partner): string[] => [
  `DoS ids: ${partner.dosIds.join(', ')}`,
  `${partner.consumer ?? ''} with ${partner.product ?? ''} is proven`,
  partner.ownProject === 'live' ? 'Its own project is technically live' : 'It has no project here',
  `Run ${partner.run?.number ?? ''} tested it with success`,
  `Its day is ${partner.day ? dayOf(partner.day.day) : ''}, confirmed`,
  ...(partner.bookingOnly ? ['It accepts no referral without a booking'] : []),
]

type NewSwitch = Omit<PartnerSwitchesTable, `second_${string}`>

/** A declaration that this person makes now in this role. */
export const switchOf = (
  given: Pick<NewSwitch, 'kind' | 'test' | 'tested_by' | 'reason' | 'conditions'>,
  { partner, role, forId }: { partner: Partner; role: string; forId: PersonId | null },
  { access, actor, at, newId }: Pick<Doing, 'access' | 'actor' | 'at' | 'newId'>,
): NewSwitch => ({
  id: newId(),
  project_id: access.project.id,
  partner_id: partner.id,
  ...given,
  first_person_id: actor.id ?? noPersonId,
  first_person: actor.name,
  first_role: role,
  first_at: at,
  first_for_id: forId,
})

/** The same for the people of the partner's own project, if it has one, in a sentence of theirs. */
export function alsoTheirs(
  one: Extract<Happened, { kind: 'partner.switch-on-confirmed' | 'partner.switched-off' }>,
  { theirs }: Pick<ToSwitch, 'theirs'>,
  { access }: Pick<Doing, 'access'>,
): Happened[] {
  return theirs ? [one, { ...one, project: theirs.id, undoes: null, books: access.service.name }] : [one]
}

import type { Reader } from '../../db/database.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { isFor } from '../../mail/ask-by-link.ts'
import type { LinkRequest } from '../../mail/link-request.ts'
import { listActingFor } from '../delegation/delegations.store.ts'
import type { Given } from './linked-act.ts'
import { linkedActs } from './linked-acts.ts'

/** What those are asked who act for the person of a link; empty if nobody does, or not in all of it: then the person is reminded themselves. */
export async function whoActsInstead(db: Reader, { link, request }: { link: KnownLink; request: LinkRequest }, given: Given): Promise<LinkRequest[]> {
  const acting = await listActingFor(db, { project: request.project, holder: request.person.id, today: given.today })
  if (!request.roles.every((role) => acting.some((one) => one.role_key === role))) return []
  const requests: LinkRequest[] = []
  for (const person of new Set(acting.map((one) => one.person_id))) {
    const theirs = await linkedActs[link.kind].find(db, { ...link, person_id: person }, given)
    if (theirs && isFor(link, theirs)) requests.push(theirs)
  }
  return requests
}

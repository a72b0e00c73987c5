import type { Page } from '../../access/page.ts'
import { roleInWords } from '../../access/permissions.ts'
import type { AttestationsTable } from '../../db/tables/go-live.ts'
import { listLinksOf } from '../../mail/act-links.store.ts'
import type { Holder } from '../people/holders.store.ts'
import { whoToAsk } from '../who-to-ask.ts'
import type { ToAsk } from '../who-to-ask.ts'
import { answerOf } from './acts.ts'
import type { ActsOf } from './acts.ts'
import { digestOfDecision } from './digest-of-decision.ts'

/** Who can be asked by email to confirm go, or to accept the hand-over: everyone who could do it now. */
export async function askedAtGate(
  page: Page,
  act: 'second' | 'hand-over',
  { decision, holders, of }: { decision: AttestationsTable; holders: Holder[]; of: Omit<ActsOf, 'roles' | 'personId'> },
): Promise<ToAsk[]> {
  const able = holders.flatMap(({ personId, name, roles }) => {
    const { may, role } = answerOf(act, { ...of, roles, personId })
    return may && role ? [{ person: personId, name, role: roleInWords(role) }] : []
  })
  if (able.length === 0) return []
  const links = await listLinksOf(page.db.read, [decision.id])
  const asked = { subject: decision.id, digest: digestOfDecision(decision) }
  return whoToAsk(able, links, asked, { now: page.context.clock(), personId: page.person.personId })
}

import type { Doing } from '../../access/doing.ts'
import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { AttestationsTable } from '../../db/tables/go-live.ts'
import { findPersonDetails } from '../people/people.store.ts'
import type { NewAttestation } from './attestations.store.ts'

interface Declined {
  /** What was declined. */
  deciders: Pick<AttestationsTable, 'first_person_id'>[]
  /** "Grace Adeyemi did not confirm go" */
  says: string
  row: NewAttestation
  doing: Pick<Doing, 'access'>
}

/** Emails those who decided or declared something that someone declined it, and why. */
export async function tellWhoDecided(
  trx: Writer,
  { deciders, says, row, doing: { access } }: Declined,
  { mail, config }: Pick<Context, 'mail' | 'config'>,
): Promise<void> {
  const ids = new Set(deciders.flatMap(({ first_person_id: id }) => (id === null || id === row.first_person_id ? [] : [id])))
  for (const id of ids) {
    const person = await findPersonDetails(trx, id)
    if (!person) continue
    await mail.queue(trx, {
      to: person.email,
      sender: row.first_person_id,
      about: `/projects/${access.project.id}/people`,
      subject: `${says}: ${access.service.name}`,
      text: `${says} for ${access.service.name}, as ${row.first_role}: ${row.reason ?? ''}\n\nSee what to do next: ${config.publicUrl}/projects/${access.project.id}/go-live\n`,
    })
  }
}

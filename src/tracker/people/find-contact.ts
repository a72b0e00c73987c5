import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { ForbiddenError } from '../../errors.ts'
import { listOnOthersProjects } from './contact.store.ts'
import { getMember } from './people.store.ts'

/** Whose contact details this person may change; throws NotFoundError, and ForbiddenError if they are on projects of other managers too. */
export async function findContact(db: Reader, where: { project: ProjectId; member: string }, { may, personId }: { may: Doing['may']; personId: PersonId }) {
  const member = await getMember(db, where)
  const managesUsers = may('users.manage')
  if (!managesUsers && (await listOnOthersProjects(db, { personId }, where.project)).has(member.person_id))
    throw new ForbiddenError(`${member.name} is also on projects that you do not manage, so only the booking team changes their contact details`)
  // The name is what a person signs with: if they have an account, only those who look after accounts change it.
  return { member, hasFixedName: member.account_id !== null && !managesUsers }
}

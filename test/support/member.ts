import { asPersonId } from '../../src/db/ids.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import type { Member } from '../../src/tracker/notices/member.ts'

/** Makes people of a project who do nothing in it but what is given. */
export const memberOf =
  (project: ProjectId) =>
  (name: string, more: Partial<Member> = {}): Member => ({
    id: `member-${name}`,
    person: asPersonId(name),
    project,
    called: 'Riverside UTC, Provider',
    role: name,
    roleName: `${name} lead`,
    isManager: false,
    writes: false,
    signs: false,
    tests: false,
    hasLeft: false,
    actingFor: null,
    isForOneAnswer: false,
    ...more,
  })

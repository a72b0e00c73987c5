import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { ForbiddenError } from '../../errors.ts'
import { findOpenRound } from '../sop/rounds.store.ts'
import { listAnswersTo } from '../sop/signatures.store.ts'
import { getRoleToDelegate } from './delegate.store.ts'
import { homeOf } from './people.pages.ts'

/** The version that waits for this person's signature in a role; null if none does. */
async function versionToSign(page: Page, { key, keyStakeholder }: { key: string; keyStakeholder: boolean }): Promise<number | null> {
  const round = keyStakeholder ? await findOpenRound(page.db.read, page.access.project.id) : undefined
  if (!round) return null
  const answers = await listAnswersTo(page.db.read, round.version_id)
  const { personId } = page.person
  return answers.some((one) => one.role_key === key && (one.for_person_id ?? one.person_id) === personId) ? null : round.number
}

/** Asks whom a person lets act in their role, and how long. */
export async function showDelegate(page: Page, { status = 200, errors = {} }: Partial<Again> = {}): Promise<void> {
  const { id, personId, role } = await getRoleToDelegate(page.db.read, { project: page.access.project.id, member: page.param('member') })
  if (personId !== page.person.personId) throw new ForbiddenError('Only its holder lets someone act in a role')
  page.show(
    'people/delegate',
    { title: `Let someone act for you as ${role.name}`, status, errors, breadcrumbs: [{ text: 'People', href: homeOf(page) }] },
    {
      at: `${homeOf(page)}/${id}/delegate`,
      home: homeOf(page),
      role: role.name,
      version: await versionToSign(page, role),
      isClinical: role.kind === 'clinical',
      isManager: role.kind === 'project-manager',
      service: page.access.service.name,
    },
  )
}

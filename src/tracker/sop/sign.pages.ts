import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { NotFoundError, Refusal } from '../../errors.ts'
import { answerChoices, otherChoices } from './answer-choices.ts'
import { crumbs } from './crumbs.ts'
import { htmlOf } from './drawn.ts'
import { signPage } from './to-sign.pages.ts'
import { meaningOfNote } from './sop.ts'

export async function showSigning(page: Page, { errors = {}, status = 200, conflict }: Partial<Again> = {}): Promise<void> {
  const { project, service } = page.access
  const roleKey = page.typed['role'] ?? page.query('role') ?? ''
  const shown = await signPage(page.db.read, { projectId: project.id, personId: page.person.personId, most: project.roles_per_signer, roleKey })
  if (!shown) throw new NotFoundError('Nothing to sign in this role')
  const { role, ...others } = errors
  page.show(
    'sop/sign',
    { title: `Sign as ${shown.asRole}`, breadcrumbs: crumbs(page), status, errors: others },
    {
      ...shown,
      html: await htmlOf(page.db, { kind: 'version', id: shown.versionId }, shown.body),
      project,
      // A note has a button beside the form.
      choices: shown.answered ? otherChoices(shown, service.name) : answerChoices(shown, service.name).filter((one) => one.value !== 'noted'),
      meaningOfNote: shown.notes === null ? null : meaningOfNote({ ...shown, service: service.name, since: shown.notes }),
      moved: conflict ?? role ?? null,
    },
  )
}

/** What stopped a signature: beside the form, or alone if there is nothing left to sign in the role. */
export function showSigningAgain(page: Page, why: Again): Promise<void> {
  if (why.errors['form'] !== undefined) throw new Refusal(why.errors['form'])
  return showSigning(page, why)
}

import { roleInWords } from '../../access/permissions.ts'
import type { LinkRequest } from '../../mail/link-request.ts'
import type { Request } from './requests.store.ts'

const listed = (names: string[]): string => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`)

/** "Training lead and IT lead" */
export const rolesOf = ({ signer }: Pick<Request, 'signer'>): string => listed(signer.roles.map(roleInWords))

/** The request to sign a version of the procedure, for its link and its message. */
export const linkToSign = (request: Request): LinkRequest => {
  const { project, isOpen, service, version, signer } = request
  const [role] = signer.roles
  return {
    kind: 'sop.sign',
    project,
    person: { id: signer.personId, email: signer.email },
    roles: signer.roles.map((one) => one.key),
    subject: version.id,
    digest: version.digest,
    isOpen,
    mail: {
      subject: `${version.mayNote ? 'Sign or note' : 'Sign'} the procedure of ${service}`,
      says: (isReminder) =>
        `Version ${version.number} of the standard operating procedure of ${service} ${isReminder ? 'still waits' : 'waits'} for your ${version.mayNote ? 'answer' : 'signature'} as ${rolesOf(request)}.${version.mayNote ? ' Its page says whether you sign it, or only note it because no section that concerns your role has changed since you signed.' : ''}`,
      page: role && signer.roles.length === 1 ? `/projects/${project}/sop/sign?role=${role.key}` : `/projects/${project}/sop`,
    },
  }
}

import { roleInWords } from '../../access/permissions.ts'
import type { LinkRequest } from '../../mail/link-request.ts'
import { sameWords } from './what-changed.ts'
import type { Request } from './requests.store.ts'

const listed = (names: string[]): string => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`)

/** "Training lead and IT lead" */
export const rolesOf = ({ signer }: Pick<Request, 'signer'>): string => listed(signer.roles.map(roleInWords))

/** Why someone signs the same text again. */
const again = ({ number, sameAs }: Request['version']): string =>
  sameAs === null
    ? ''
    : ` This is the regular review: nothing has changed since version ${sameAs}, and a signature belongs to its version, so everyone is asked to sign version ${number} too.`

/** The request to sign a version of the procedure, for its link and its message. */
export const linkToSign = (request: Request): LinkRequest => {
  const { project, isOpen, service, version, signer, changes } = request
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
        `Version ${version.number} of the standard operating procedure of ${service} ${isReminder ? 'still waits' : 'waits'} for your ${version.mayNote ? 'answer' : 'signature'} as ${rolesOf(request)}.${again(version)}${version.mayNote ? ' Its page says whether you sign it, or only note it because no section that concerns your role has changed since you signed.' : ''}${changes && changes.inWords !== sameWords ? `\n\nChanged since you signed version ${changes.since}: ${changes.inWords}.` : ''}`,
      page: role && signer.roles.length === 1 ? `/projects/${project}/sop/sign?role=${role.key}` : `/projects/${project}/sop`,
    },
  }
}

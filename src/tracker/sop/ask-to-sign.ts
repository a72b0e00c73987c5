import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { Digest } from '../../digest.ts'
import { insertActLink } from '../../mail/act-links.store.ts'

interface Asked {
  /** The project's id. */
  project: string
  /** The name of its service. */
  service: string
  version: { id: string; number: number; digest: Digest }
  signer: { personId: string; email: string; roleKey: string; roleName: string }
  at: string
  /** The id of the person who causes the message; they are told if it cannot be delivered. */
  sender: string | null
}

/** Asks someone to sign a version of the procedure, with a one-off link of their own. An earlier link for the same role stops working. */
export async function askToSign(trx: Writer, { project, service, version, signer, at, sender }: Asked, { mail, config, newId }: Context): Promise<void> {
  const { personId, email, roleKey, roleName } = signer
  const token = await insertActLink(trx, {
    id: newId(),
    kind: 'sop.sign',
    project_id: project,
    person_id: personId,
    role_key: roleKey,
    subject_id: version.id,
    digest: version.digest,
    email,
    at,
  })
  const page = `${config.publicUrl}/projects/${project}/sop/sign?role=${roleKey}`
  await mail.queue(trx, {
    to: email,
    sender,
    about: `/projects/${project}/people`,
    subject: `Sign the procedure of ${service}`,
    text: `Version ${version.number} of the standard operating procedure of ${service} waits for your signature as ${roleName}.

Read and answer here, without an account: ${config.publicUrl}/act/${token}

The link is yours alone: do not forward this message. If you have an account, you can sign in and answer here instead: ${page}
`,
  })
}

import type { Page } from '../../access/page.ts'
import { NotFoundError } from '../../errors.ts'
import { makePdf } from '../../pdf/make-pdf.ts'
import { attachment, inFileName } from '../../web/attachment.ts'
import { sendPdf } from '../../web/send-pdf.ts'
import { certificateOf } from './certificate.ts'
import { signedProcedure } from './signed-procedure.ts'
import { findVersionFacts } from './version-facts.ts'
import type { VersionFacts } from './version-facts.ts'

async function getVersion(page: Page): Promise<VersionFacts> {
  const version = await findVersionFacts(page.db.read, page.access, page.numberInPath('number'))
  if (!version) throw new NotFoundError('No such version')
  return version
}

const nameOf = ({ service, number }: VersionFacts): string => `${inFileName(service)}-procedure-version-${number}`

export async function sendProcedure(page: Page): Promise<void> {
  const version = await getVersion(page)
  sendPdf(page.res, `${nameOf(version)}.pdf`, await makePdf(signedProcedure(version), page.person.personId))
}

/** Exactly the text that was signed: its SHA-256 is the digest of the version. */
export async function sendProcedureText(page: Page): Promise<void> {
  const version = await getVersion(page)
  page.res
    .set({ 'Content-Type': 'text/markdown; charset=utf-8', 'X-Content-Type-Options': 'nosniff', 'Content-Disposition': attachment(`${nameOf(version)}.md`) })
    .send(Buffer.from(version.body))
}

export async function sendCertificate(page: Page): Promise<void> {
  const version = await getVersion(page)
  const signature = version.signatures.find((one) => one.id === page.param('signature'))
  if (!signature) throw new NotFoundError('No such signature')
  sendPdf(page.res, `${nameOf(version)}-${inFileName(signature.role)}-certificate.pdf`, await makePdf(certificateOf(version, signature), page.person.personId))
}

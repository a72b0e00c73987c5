import type { Page } from '../../access/page.ts'
import { NotFoundError } from '../../errors.ts'
import { makePdf } from '../../pdf/make-pdf.ts'
import { inFileName } from '../../web/attachment.ts'
import { sendPdf } from '../../web/send-pdf.ts'
import { signedProcedure } from '../documents/signed-procedure.ts'
import { findVersionForSite } from '../documents/version-for-site.ts'
import { crumbs, homeOf } from '../sop/crumbs.ts'
import { htmlOf } from '../sop/drawn.ts'
import { factsOfOne } from '../sop/sites-in-text.ts'
import { restsInWords } from '../sop/site-procedure.ts'

async function getVersion(page: Page) {
  const found = await findVersionForSite(page.db.read, page.access.project.id)
  if (!found) throw new NotFoundError('No procedure of another project is signed for this site now')
  return found
}

/** The procedure that is signed for this site, for those who work at it. */
export async function showForThisSite(page: Page): Promise<void> {
  const { rests, version } = await getVersion(page)
  const heading = `Procedure for ${page.access.service.name}`
  page.show(
    'wave-procedures/for-this-site',
    { title: heading, breadcrumbs: crumbs(page) },
    {
      heading,
      says: restsInWords(rests),
      facts: factsOfOne(version.service),
      number: version.number,
      digest: version.digest,
      intact: version.intact,
      html: await htmlOf(page.db, { kind: 'version', id: version.id }, version.body),
      left: version.left,
      several: version.several,
      signatures: version.signatures
        .filter((one) => one.answer !== 'declined')
        .map(({ name, role, organisation, decision, when }) => ({ name, role, organisation, decision, when })),
      pdf: `${homeOf(page)}/for-this-site/procedure.pdf`,
    },
  )
}

export async function sendForThisSite(page: Page): Promise<void> {
  const { version } = await getVersion(page)
  sendPdf(
    page.res,
    `${inFileName(page.access.service.name)}-procedure-version-${version.number}.pdf`,
    await makePdf(signedProcedure(version), page.person.personId),
  )
}

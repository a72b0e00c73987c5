import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { counted } from '../../web/numbers.ts'
import { acceptedEndings, fileHint, shownEvidence } from '../evidence/evidence.pages.ts'
import { sendAsDownload } from '../evidence/send-file.ts'
import { showRemovalOf } from '../withdraw-evidence/remove-evidence.pages.ts'
import type { getShared } from './get-shared.ts'
import { getSharedRemovable, isReliedOn } from './shared-evidence.ts'
import { findSharedEvidence, listSharedEvidence } from './shared-evidence.store.ts'
import { sharedPath } from './shared-list.pages.ts'
import { countResting } from './shared-prerequisites.store.ts'

type Row = Awaited<ReturnType<typeof getShared>>

/** What the page of a shared prerequisite shows of its evidence, with its form. */
export async function evidenceOnPage(page: Page, row: Row) {
  const home = `${sharedPath}/${row.id}`
  const mayManage = page.may('shared.manage')
  const [pieces, relied] = await Promise.all([listSharedEvidence(page.db.read, row.id, page.person), isReliedOn(page.db.read, row, page.today)])
  return {
    evidence: pieces.map((one) => shownEvidence(one, { home, mayRemove: mayManage, isReliedOn: relied })),
    mayAddEvidence: mayManage && row.withdrawn_at === null,
    action: `${home}/evidence`,
    fileHint,
    acceptedEndings,
  }
}

export const sendSharedFile = async (page: Page): Promise<void> =>
  sendAsDownload(page, await findSharedEvidence(page.db.read, { shared: page.param('shared'), evidence: page.param('evidence') }, page.person))

/** Asks why evidence of a shared prerequisite is removed or withdrawn. */
export async function showSharedRemoval(page: Page, why: Partial<Again> = {}): Promise<void> {
  const { person, today } = page
  const where = { shared: page.param('shared'), evidence: page.param('evidence') }
  const { shared, ...removable } = await getSharedRemovable(page.db.read, where, { person, today })
  const home = `${sharedPath}/${shared.id}`
  const { all } = await countResting(page.db.read, shared.id, today)
  const stays =
    all === 0
      ? null
      : {
          says: `The prerequisite stays met in ${counted(all, 'project')}. If that is wrong,`,
          href: `${home}/withdraw`,
          text: 'withdraw the prerequisite itself',
        }
  showRemovalOf(page, { removable, home, above: [{ text: 'Shared prerequisites', href: sharedPath }], stays }, why)
}

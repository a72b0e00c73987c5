import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { asProjectId } from '../../db/ids.ts'
import { ForbiddenError } from '../../errors.ts'
import { odsCodeOf } from '../services/service-key.ts'
import { loadSignedThere } from '../sop/load-site-procedure.ts'
import { signedThere } from '../sop/site-procedure.ts'
import { findSigningOf, findSite, listListed, listSites } from '../sop/site-procedures.store.ts'
import type { SigningRow } from '../sop/site-procedures.store.ts'
import { mostSites } from '../sop/sites-to-name.store.ts'
import { endWords } from '../wave-progress/procedures-line.ts'
import { countResting } from '../wave-progress/procedure-counts.store.ts'
import type { Named } from '../waves/name-signing.ts'
import { namingWords } from './procedure-words.ts'
import { careSettingName, getSigningOf, showProcedures, waveOfProcedures } from './procedures.pages.ts'
import { findGroupOf, listCandidates } from './groups-of-wave.store.ts'

const most = 15

/** The pages on which it is changed who signs are for those who may change the wave. */
export async function ownWaveOfProcedures(page: Page) {
  const of = await waveOfProcedures(page)
  if (!of.own) throw new ForbiddenError('Only its owner and the booking team may change a wave')
  return of
}

/** Asks which project signs for the sites of an organisation: `like` is a project of that organisation. */
export async function showChoose(page: Page, why: Partial<Again> = {}): Promise<void> {
  const { wave, home, crumbs } = await ownWaveOfProcedures(page)
  const asked = (name: string): string => page.typed[name] ?? page.query(name) ?? ''
  const [like, words] = [asked('like'), asked('q').trim().slice(0, 100)]
  const db = page.db.read
  const group = await findGroupOf(db, { wave: wave.id, project: asProjectId(like), person: page.person })
  // Without an organisation to choose for, those of the wave are shown.
  if (!group) return showProcedures(page, why)
  const candidates = await listCandidates(db, { ...group, words, person: page.person, most: most + 1 })
  const current = await findSigningOf(db, group)
  page.show(
    'wave-procedures/choose',
    {
      title: 'Which project signs for the others?',
      breadcrumbs: [...crumbs, { text: 'Procedures', href: home }],
      status: why.status ?? 200,
      errors: why.errors ?? {},
    },
    {
      home,
      like,
      words,
      conflict: why.conflict ?? null,
      group: `${group.organisation}, ${careSettingName(page, group.care_setting)}`,
      current: current?.name ?? null,
      projects: candidates.slice(0, most).map((row) => ({
        value: row.id,
        text: row.name,
        hint: {
          text: `${odsCodeOf(row.ods_code)}. ${Number(row.signed) === 1 ? 'Everyone has signed a version of its procedure' : 'No version of its procedure is signed yet'}`,
        },
      })),
      isMore: candidates.length > most,
      chosen: page.typed['project'] ?? '',
    },
  )
}

/** Shows what it does to the other projects of the wave, before it is saved. */
export const askWhetherToName = (page: Page, named: Named): Promise<void> | undefined =>
  page.typed['confirmed'] === 'yes' ? undefined : showNaming(page, named)

async function showNaming(page: Page, { row, name, before }: Named): Promise<void> {
  const { wave, home, crumbs } = await ownWaveOfProcedures(page)
  const db = page.db.read
  const site = await findSite(db, row.project_id)
  const would: SigningRow = {
    ...row,
    name,
    state: site?.state ?? 'open',
    roles_per_signer: 2,
    procedures: wave.procedures,
    service: site?.service ?? name,
    ods_code: site?.facts.odsCode ?? '',
    is_same: 1,
    in_wave: 1,
  }
  const there = site
    ? await loadSignedThere(db, would)
    : signedThere({ state: 'open', inWave: true, isPolicy: true, isSame: true, newest: undefined, inForce: undefined, isReview: false })
  const others = (await listSites(db, row, { from: 0, most: mostSites })).filter((one) => one.id !== row.project_id)
  const version = 'why' in there ? undefined : (there.signed ?? there.inForce)?.id
  const listed = await listListed(db, { versions: version === undefined ? [] : [version], sites: others.map((one) => one.id) })
  const { resting } = await countResting(db, wave.id, row)
  page.show(
    'wave-procedures/confirm',
    { title: `${name} signs for the sites of ${row.organisation_name}`, breadcrumbs: [...crumbs, { text: 'Procedures', href: home }] },
    {
      home,
      sentences: namingWords({
        organisation: row.organisation_name,
        others: others.length,
        there,
        named: listed.length,
        before: before?.name ?? null,
        resting,
      }),
      action: `${home}/choose`,
      hidden: { project: row.project_id, like: row.project_id, confirmed: 'yes', seen: before?.id ?? '' },
      back: `${home}/choose?like=${row.project_id}`,
    },
  )
}

/** Asks why a project no longer signs for the others, and says what that does. */
export async function showEnd(page: Page, why: Partial<Again> = {}): Promise<void> {
  const { wave, home, crumbs } = await ownWaveOfProcedures(page)
  const row = await getSigningOf(page, wave.id)
  page.show(
    'wave-procedures/end',
    {
      title: `End that ${row.name} signs for the sites of ${row.organisation_name}`,
      breadcrumbs: [...crumbs, { text: 'Procedures', href: home }],
      status: why.status ?? 200,
      errors: why.errors ?? {},
    },
    {
      home,
      action: `${home}/${row.id}/end`,
      conflict: why.conflict ?? null,
      sentences: endWords(await countResting(page.db.read, wave.id, row)),
      typed: page.typed['reason'] ?? '',
    },
  )
}

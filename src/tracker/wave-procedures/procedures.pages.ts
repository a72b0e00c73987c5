import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { NotFoundError } from '../../errors.ts'
import { capital } from '../../text.ts'
import { listAddress } from '../../web/list-address.ts'
import { counted } from '../../web/numbers.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { loadSignedThere, loadSiteProcedures } from '../sop/load-site-procedure.ts'
import { findDraft } from '../sop/draft.store.ts'
import { isSigned } from '../sop/refresh-signed.ts'
import { choicesOf } from '../sop/sites-in-text.ts'
import { whyNotNamed } from '../sop/sites-to-name.store.ts'
import { restsInWords } from '../sop/site-procedure.ts'
import type { SiteProcedure } from '../sop/site-procedure.ts'
import { findSigning, listSigningOfWave, listSites } from '../sop/site-procedures.store.ts'
import type { SigningRow, Site } from '../sop/site-procedures.store.ts'
import { isProjectSeen } from '../test-plan/representatives.store.ts'
import { getSeenWave } from '../wave-progress/wave-list.store.ts'
import { mayChange } from '../waves/change-wave.ts'
import { homeOfWave, proceduresOfWave, wavesCrumb } from '../waves/addresses.ts'
import { signedInWords } from './procedure-words.ts'
import { listGroups } from './groups-of-wave.store.ts'
import type { GroupOfSites } from './groups-of-wave.store.ts'

const groupsAtOnce = 50
const sitesAtOnce = 50

export const fromOf = (page: Page): number => {
  const asked = Number(page.query('from') ?? 0)
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, 1_000_000) : 0
}

/** A part of a list that was read with one more than it shows, and where the parts beside it are. */
export function partOf<Row>(home: string, { rows, from, most }: { rows: Row[]; from: number; most: number }) {
  const at = (place: number): string => listAddress(home, { from: place === 0 ? undefined : String(place) })
  return {
    some: rows.slice(0, most),
    pages: {
      ...(from > 0 && { previousUrl: at(Math.max(0, from - most)) }),
      ...(rows.length > most && { nextUrl: at(from + most) }),
    },
  }
}

/** The wave of a page of its procedures, with what the page says above its heading. */
export async function waveOfProcedures(page: Page) {
  const wave = await getSeenWave(page.db.read, viewerOf(page), page.param('wave'))
  const home = proceduresOfWave(wave.id)
  const own = page.may('wave.make') && mayChange(wave, { personId: page.person.personId, isTeam: page.may('rollout.manage') })
  return { wave, home, crumbs: [wavesCrumb, { text: wave.name, href: homeOfWave(wave.id) }], own, isPolicy: wave.procedures === 'organisation' }
}

export const careSettingName = (page: Page, key: string): string => page.templates.careSettings.find((one) => one.key === key)?.name ?? key

export const unknownName = 'Organisation not known'
export const chooseAllOf = (home: string): string => `${home}/choose-all`
export const unknownOf = (home: string): string => `${home}/organisation-not-known`

const isOf = (row: SigningRow, group: GroupOfSites): boolean => row.organisation_id === group.organisation?.id && row.care_setting === group.careSetting

/** The organisations of a wave, each with the project that signs for its sites. */
export async function showProcedures(page: Page, why: Partial<Again> = {}): Promise<void> {
  const { wave, home, crumbs, own, isPolicy } = await waveOfProcedures(page)
  const db = page.db.read
  const from = fromOf(page)
  const rows = await listGroups(db, wave.id, { person: page.person, from, most: groupsAtOnce + 1 })
  const { some, pages } = partOf(home, { rows, from, most: groupsAtOnce })
  const signing = await listSigningOfWave(
    db,
    wave.id,
    some.flatMap((group) => group.organisation?.id ?? []),
  )
  page.show(
    'wave-procedures/list',
    { title: 'Procedures of a wave', breadcrumbs: crumbs, status: why.status ?? 200, errors: why.errors ?? {} },
    {
      wave: wave.name,
      own,
      isPolicy,
      chooseAll: own && isPolicy && some.length > 0 ? chooseAllOf(home) : null,
      edit: own ? `${homeOfWave(wave.id)}/edit#procedures` : null,
      onlyOwn: !seesAllProjects(page.person),
      groups: some.map((group) => {
        const row = signing.find((one) => isOf(one, group))
        const open = group.projects - group.resting - group.signed
        return {
          name: group.organisation?.name ?? unknownName,
          unknown: group.organisation ? null : { href: unknownOf(home), text: own ? 'Enter the organisation of each' : 'See which' },
          setting: careSettingName(page, group.careSetting),
          projects: counted(group.projects, 'project'),
          aside: [
            ...(group.resting > 0
              ? [`${group.resting} ${group.resting === 1 ? 'rests' : 'rest'} on the procedure that is signed for ${group.resting === 1 ? 'it' : 'them'}`]
              : []),
            ...(group.signed > 0 ? [`${group.signed} signed ${group.signed === 1 ? 'its' : 'their'} own`] : []),
            ...(group.own > 0 ? [`${group.own} ${group.own === 1 ? 'has' : 'have'} ${group.own === 1 ? 'its' : 'their'} own on purpose`] : []),
            ...(open > 0 ? [`${open} still to be signed`] : []),
          ].join(', '),
          by: row && {
            href: `${home}/${row.id}`,
            text: row.name,
            tag: isSigned(row.signed)
              ? { text: 'Signed', classes: 'nhsuk-tag--green' }
              : { text: isPolicy ? 'Not signed yet' : 'Does not count', classes: 'nhsuk-tag--grey' },
          },
          choose:
            own && isPolicy && group.organisation ? { href: `${home}/choose?like=${group.like}`, text: row ? 'Choose another' : 'Choose a project' } : null,
          end: own && row ? { href: `${home}/${row.id}/end`, text: 'End it' } : null,
        }
      }),
      pages,
      back: homeOfWave(wave.id),
    },
  )
}

/** A signing project of a wave; throws NotFoundError. */
export async function getSigningOf(page: Page, wave: string): Promise<SigningRow> {
  const row = await findSigning(page.db.read, page.param('signing'))
  if (row?.wave_id !== wave) throw new NotFoundError('Nobody signs here')
  return row
}

const tags = {
  rests: { text: 'Signed for it', classes: 'nhsuk-tag--green' },
  signs: { text: 'Signs', classes: 'nhsuk-tag--blue' },
  own: { text: 'Has its own', classes: 'nhsuk-tag--white' },
  kept: { text: 'Has its own', classes: 'nhsuk-tag--white' },
  not: { text: 'Not signed for', classes: 'nhsuk-tag--orange' },
  none: { text: 'Has its own', classes: 'nhsuk-tag--white' },
} as const

/** What a list says of a site, without what is the same for all of them, and what to do. `choices` are those of the next version. */
function lineOf(site: Site, procedure: SiteProcedure, choices: string) {
  const at = `/projects/${site.id}`
  switch (procedure.kind) {
    case 'rests':
      return { says: restsInWords(procedure), act: { href: `${at}/sop/for-this-site`, text: 'Read it' } }
    case 'own':
      return { says: procedure.reason, act: { href: `${at}/sop`, text: 'See its procedure' } }
    case 'kept':
      return { says: `Version ${procedure.number} of its own is in force`, act: { href: `${at}/sop/whose`, text: 'Rest on the other one instead' } }
    case 'not':
      return notOf(at, { here: procedure.here, missing: whyNotNamed(site, choices) })
    default:
      return { says: '', act: { href: `${at}/sop`, text: 'See its procedure' } }
  }
}

function notOf(at: string, { here, missing }: { here: string | null; missing: string | null }) {
  if (missing !== null)
    return {
      says: `The next version would not name it: ${missing.charAt(0).toLowerCase()}${missing.slice(1)}`,
      act: { href: `${at}/sop`, text: 'See its procedure' },
    }
  return { says: here === null ? 'The next version names it' : capital(here), act: { href: `${at}/sop`, text: 'See its procedure' } }
}

/** The sites of an organisation in a wave, each with whose procedure is signed for it, or why none is. */
export async function showSites(page: Page): Promise<void> {
  const { wave, home, crumbs, own } = await waveOfProcedures(page)
  const db = page.db.read
  const row = await getSigningOf(page, wave.id)
  const from = fromOf(page)
  const there = await loadSignedThere(db, row)
  const at = `${home}/${row.id}`
  const { some, pages } = partOf(at, {
    rows: await listSites(db, row, { from, most: sitesAtOnce + 1, person: page.person }),
    from,
    most: sitesAtOnce,
  })
  const procedures = await loadSiteProcedures(db, some, there)
  const choices = choicesOf((await findDraft(db, row.project_id)).options)
  const isSeen = await isProjectSeen(db, page.person, row.project_id)
  page.show(
    'wave-procedures/sites',
    { title: `Sites of ${row.organisation_name}`, breadcrumbs: [...crumbs, { text: 'Procedures', href: home }] },
    {
      wave: wave.name,
      setting: careSettingName(page, row.care_setting),
      by: isSeen ? { href: `/projects/${row.project_id}/sop`, text: row.name } : { href: null, text: row.name },
      says: signedInWords(there),
      onlyOwn: !seesAllProjects(page.person),
      sites: some.map((site) => {
        const procedure = procedures.get(site.id) ?? { kind: 'none' as const }
        return { name: site.service, odsCode: site.facts.odsCode, href: `/projects/${site.id}`, tag: tags[procedure.kind], ...lineOf(site, procedure, choices) }
      }),
      pages,
      end: own ? `${at}/end` : null,
      home,
    },
  )
}

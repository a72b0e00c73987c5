import type { ProjectState } from '../../access/project-state.ts'
import type { Day } from '../../day.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Digest } from '../../digest.ts'
import { dayOf } from '../../web/moments.ts'
import { counted } from '../../web/numbers.ts'

/** A project whose procedure an organisation signs for its sites in a wave. */
export interface SigningProject {
  id: ProjectId
  name: string
  organisation: string
}

/** A version that everyone who has to has signed, on this day. */
export interface SignedVersion {
  id: string
  number: number
  digest: Digest
  day: Day
}

/** What the procedure of a signing project depends on. */
export interface SigningFacts {
  state: ProjectState
  inWave: boolean
  /** By the policy of the wave, organisations sign for their sites. */
  isPolicy: boolean
  /** Its service belongs to the organisation, and has the care setting, that it was named for. */
  isSame: boolean
  /** The version that was issued last; `signed` is null until everyone has signed it and the signatures are enough. */
  newest: { number: number; signed: SignedVersion | null } | undefined
  /** The version that everyone had signed last. */
  inForce: SignedVersion | undefined
  /** A review that changed nothing issued the newest version: the one before counts until it is signed. */
  isReview: boolean
}

/** What is signed at a signing project, or why nothing there counts for others, in words that end a sentence. */
export type SignedThere = { newest: number; signed: SignedVersion | null; inForce: SignedVersion | null; isReview: boolean } | { why: string }

/** Whether anything that is signed at a project can count for others: in doubt it does not. */
export function signedThere({ state, inWave, isPolicy, isSame, newest, inForce, isReview }: SigningFacts): SignedThere {
  if (!isPolicy) return { why: 'by the policy of the wave each service signs its own' }
  if (state === 'stopped') return { why: 'its project is stopped' }
  if (!inWave) return { why: 'it has left the wave' }
  if (!isSame) return { why: 'it has another organisation or care setting now' }
  if (!newest) return { why: 'its procedure has not been issued for signature yet' }
  if (!newest.signed && !inForce) return { why: `not everyone has signed version ${newest.number} there yet` }
  return { newest: newest.number, signed: newest.signed, inForce: newest.signed ?? inForce ?? null, isReview }
}

/** What a version says of a site, as it was issued. */
export interface ListedSite {
  odsCode: string
  careSetting: string
  choices: Digest
}

/** A project in a wave, as far as it decides whose procedure is signed for it. */
export interface SiteFacts {
  id: ProjectId
  role: 'provider' | 'consumer'
  /** Whether it is in a wave, and the wave's organisations sign for their sites. */
  isPolicy: boolean
  organisationId: string | null
  odsCode: string
  careSetting: string
  choices: Digest
  /** What the project said itself. */
  choice: { kind: 'own' | 'shared'; reason: string } | null
  /** The number of its own version that is in force. */
  ownInForce: number | null
  isLive: boolean
  /** A version that named it has been signed. */
  wasSignedFor: boolean
  /** Who signs for its organisation and care setting in its wave. */
  by: SigningProject | null
}

/** Whose procedure is signed for a project. `why` is a sentence without its end; `todo` says what to do. */
export type SiteProcedure =
  | { kind: 'none' }
  | { kind: 'signs'; organisation: string }
  | { kind: 'own'; by: SigningProject; reason: string; wasSigned: boolean }
  | { kind: 'kept'; by: SigningProject; number: number }
  /** `here`: what this site is or has chosen is the reason, in short. */
  | { kind: 'not'; by: SigningProject | null; why: string; here: string | null; todo: string; wasSigned: boolean }
  /** `next` is a later version that is out for signature there. */
  | { kind: 'rests'; by: SigningProject; version: SignedVersion; next: number | null }

/** Which version of a signing project counts for a site, or why none does. */
function versionFor(there: SignedThere, isLive: boolean): { version: SignedVersion; next: number | null } | { why: string; todo: string } {
  if ('why' in there) return { why: there.why, todo: 'See what is missing there' }
  if (there.signed) return { version: there.signed, next: null }
  if (there.inForce && (isLive || there.isReview)) return { version: there.inForce, next: there.newest }
  return { why: `not everyone has signed version ${there.newest} there yet`, todo: 'Ask there who has not signed' }
}

/** The version whose list of sites decides whether it names this one; undefined if none counts. */
export function versionToLookIn(there: SignedThere, isLive: boolean): string | undefined {
  const found = versionFor(there, isLive)
  return 'version' in found ? found.version.id : undefined
}

/** Why the signed text is not true for a site, and what to do; null if it is. */
function whyNotTrue(site: SiteFacts, { version, listed }: { version: SignedVersion; listed: ListedSite | undefined }): { why: string; todo: string } | null {
  const again = 'Issue a new version there, which names this site as it is now'
  if (!listed) return { why: `version ${version.number} does not name this site`, todo: 'Issue a new version there, which names this site' }
  if (listed.odsCode !== site.odsCode) return { why: `version ${version.number} names this site with the ODS code ${listed.odsCode}`, todo: again }
  if (listed.careSetting !== site.careSetting) return { why: `version ${version.number} names this site with another care setting`, todo: again }
  return listed.choices === site.choices
    ? null
    : {
        why: `this site has chosen other workflow options than version ${version.number} has`,
        todo: 'Choose the same options here, or sign a procedure of your own',
      }
}

/** Whose procedure is signed for a site: in doubt its own. `there` is what is signed at `site.by`, `listed` what that version says of the site. */
export function procedureOf(site: SiteFacts, { there, listed }: { there: SignedThere | undefined; listed: ListedSite | undefined }): SiteProcedure {
  const { by, wasSignedFor: wasSigned } = site
  const not = (why: string, todo: string, here: string | null = null): SiteProcedure => ({ kind: 'not', by, why, here, todo, wasSigned })
  if (by?.id === site.id) return { kind: 'signs', organisation: by.organisation }
  if (site.role !== 'provider') return { kind: 'none' }
  if (!site.isPolicy) return wasSigned ? not('Its organisation no longer signs for it', 'Issue a procedure here, and have it signed') : { kind: 'none' }
  if (site.organisationId === null) return not('It is not known to which organisation this service belongs', 'Enter its organisation')
  if (!by || !there) return not('Nobody signs for its organisation and care setting in this wave yet', 'Choose the project that signs, or sign here')
  if (site.choice?.kind === 'own') return { kind: 'own', by, reason: site.choice.reason, wasSigned }
  if (site.ownInForce !== null && site.choice === null) return { kind: 'kept', by, number: site.ownInForce }
  const found = versionFor(there, site.isLive)
  const signs = `${by.name} signs for the sites of ${by.organisation}, but`
  if ('why' in found) return not(`${signs} ${found.why}`, found.todo)
  const wrong = whyNotTrue(site, { version: found.version, listed })
  return wrong ? not(`${signs} ${wrong.why}`, wrong.todo, wrong.why) : { kind: 'rests', by, ...found }
}

/** "Signed by Harbour Trust for its sites: version 2 of the procedure of Riverside UTC, Provider, on 3 March 2026". */
export const restsInWords = ({ by, version, next }: Extract<SiteProcedure, { kind: 'rests' }>): string =>
  `Signed by ${by.organisation} for its sites: version ${version.number} of the procedure of ${by.name}, on ${dayOf(version.day)}${next === null ? '' : `. Version ${next} is out for signature there, and replaces it once everyone has signed`}`

/** Why no version is issued for signature here; undefined if one can be. */
export const whyNobodyIsAsked = (procedure: SiteProcedure): string | undefined =>
  procedure.kind === 'rests'
    ? `${procedure.by.name} signs the procedure for this site, so nobody is asked to sign another one. If that is not for this site, say so first.`
    : undefined

/** What a new version does to the projects that rest on the one before, in sentences with a space behind; empty if none does. */
export const restingOnWords = (n: number): string =>
  n === 0
    ? ''
    : `${counted(n, 'project rests', 'projects rest')} on it now. A new version opens the gate of ${n === 1 ? 'that one' : 'each of them'} again until everyone here has signed it. `

/** What a project says of the procedure that is signed for it, or is not; empty if nothing is to be said. */
export function siteProcedureWords(procedure: SiteProcedure): string {
  switch (procedure.kind) {
    case 'none':
      return ''
    case 'signs':
      return `The procedure of this project is signed for the sites of ${procedure.organisation} in its wave, as far as its version names them.`
    case 'own':
      return `This project has a procedure of its own, although ${procedure.by.name} signs for the sites of ${procedure.by.organisation}: ${procedure.reason}`
    case 'kept':
      return `Version ${procedure.number} of this project’s own procedure is in force, so it keeps that one, although ${procedure.by.name} signs for the sites of ${procedure.by.organisation}.`
    case 'not':
      return `${procedure.why}. ${procedure.todo}.`
    case 'rests':
      return `${restsInWords(procedure)}.`
  }
}

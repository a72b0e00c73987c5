import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asProjectId } from '../../../src/db/ids.ts'
import { digestOf } from '../../../src/digest.ts'
import type { WorkflowOption } from '../../../src/tracker/sop/options.ts'
import { procedureOf, restsInWords, signedThere, siteProcedureWords, versionToLookIn } from '../../../src/tracker/sop/site-procedure.ts'
import type { ListedSite, SignedThere, SigningFacts, SiteFacts } from '../../../src/tracker/sop/site-procedure.ts'
import { choicesOf, sitesSection } from '../../../src/tracker/sop/sites-in-text.ts'
import { contentOf } from '../../../src/tracker/sop/sop.ts'

const by = { id: asProjectId('riverside'), name: 'Riverside', organisation: 'Harbour Trust' }
const version = (number: number) => ({ id: `v${number}`, number, digest: digestOf(`${number}`), day: asDay('2026-03-02') })
const choices = digestOf('choices')

describe('what is signed at a project counts for others', () => {
  const facts: SigningFacts = {
    state: 'open',
    inWave: true,
    isPolicy: true,
    isSame: true,
    newest: { number: 2, signed: version(2) },
    inForce: undefined,
    isReview: false,
  }
  it('if everyone has signed its newest version', () => expect(signedThere(facts)).toMatchObject({ signed: { number: 2 }, newest: 2 }))
  it.each<[string, Partial<SigningFacts>, string]>([
    ['each service signs its own', { isPolicy: false }, 'by the policy of the wave each service signs its own'],
    ['its project is stopped', { state: 'stopped' }, 'its project is stopped'],
    ['it has left the wave', { inWave: false }, 'it has left the wave'],
    ['its service is of another organisation', { isSame: false }, 'it has another organisation or care setting now'],
    ['nothing was issued', { newest: undefined }, 'its procedure has not been issued for signature yet'],
    ['someone has not signed', { newest: { number: 2, signed: null } }, 'not everyone has signed version 2 there yet'],
  ])('but not if %s', (_rule, change, why) => expect(signedThere({ ...facts, ...change })).toEqual({ why }))
})

describe('the procedure of a site is signed by its organisation', () => {
  const site: SiteFacts = {
    id: asProjectId('hillside'),
    role: 'provider',
    isPolicy: true,
    organisationId: 'RH1',
    odsCode: 'RY9HL',
    careSetting: 'utc',
    choices,
    choice: null,
    ownInForce: null,
    isLive: false,
    wasSignedFor: false,
    by,
  }
  const listed: ListedSite = { odsCode: 'RY9HL', careSetting: 'utc', choices }
  const there: SignedThere = { newest: 2, signed: version(2), inForce: version(2), isReview: false }
  const next: SignedThere = { newest: 3, signed: null, inForce: version(2), isReview: false }

  it('if a version that everyone signed names it as it is', () => {
    const procedure = procedureOf(site, { there, listed })
    expect(procedure).toEqual({ kind: 'rests', by, version: version(2), next: null })
    expect(siteProcedureWords(procedure)).toBe('Signed by Harbour Trust for its sites: version 2 of the procedure of Riverside, on 2 March 2026.')
  })
  it.each<[string, Partial<SiteFacts>, { there?: SignedThere; listed?: ListedSite | undefined }, RegExp]>([
    ['the version does not name it', {}, { listed: undefined }, /version 2 does not name this site/],
    ['it has another ODS code', { odsCode: 'RY9XX' }, {}, /names this site with the ODS code RY9HL/],
    ['it has another care setting', { careSetting: 'gp' }, {}, /with another care setting/],
    ['it has chosen otherwise', { choices: digestOf('others') }, {}, /other workflow options than version 2 has/],
    ['a later version is being signed there', {}, { there: next }, /not everyone has signed version 3 there yet/],
    ['nothing there counts', {}, { there: { why: 'its project is stopped' } }, /but its project is stopped/],
    ['nobody signs for its organisation', { by: null }, {}, /Nobody signs for its organisation/],
    ['its organisation is not known', { organisationId: null, by: null }, {}, /It is not known to which organisation/],
    ['it was, and the wave has another policy', { isPolicy: false, wasSignedFor: true }, {}, /no longer signs for it/],
  ])('but not if %s', (_rule, change, more, why) =>
    expect(procedureOf({ ...site, ...change }, { there, listed, ...more })).toMatchObject({ kind: 'not', why: expect.stringMatching(why) as string }),
  )
  it('while a later version is being signed there if it is live, or if a review changed nothing', () => {
    expect(procedureOf({ ...site, isLive: true }, { there: next, listed })).toMatchObject({ kind: 'rests', version: { number: 2 }, next: 3 })
    expect(procedureOf(site, { there: { ...next, isReview: true }, listed })).toMatchObject({ kind: 'rests', version: { number: 2 }, next: 3 })
    expect([versionToLookIn(next, true), versionToLookIn(next, false)]).toEqual(['v2', undefined])
    expect(restsInWords({ kind: 'rests', by, version: version(2), next: 3 })).toContain('Version 3 is out for signature there')
  })
  it('unless it says that it has its own, or has one in force and has said nothing', () => {
    expect(procedureOf({ ...site, choice: { kind: 'own', reason: 'Two systems' } }, { there, listed })).toMatchObject({ kind: 'own', reason: 'Two systems' })
    expect(procedureOf({ ...site, ownInForce: 1 }, { there, listed })).toMatchObject({ kind: 'kept', number: 1 })
    expect(procedureOf({ ...site, ownInForce: 1, choice: { kind: 'shared', reason: '' } }, { there, listed })).toMatchObject({ kind: 'rests' })
  })
  it('never for who signs, for a Consumer, or in a wave without that policy', () => {
    expect(procedureOf({ ...site, id: by.id }, { there, listed })).toMatchObject({ kind: 'signs' })
    expect(procedureOf({ ...site, role: 'consumer' }, { there, listed })).toEqual({ kind: 'none' })
    expect(procedureOf({ ...site, isPolicy: false }, { there, listed })).toEqual({ kind: 'none' })
  })
})

describe('the text of a procedure for sites', () => {
  const option = (group: string, text: string, chosen: boolean): WorkflowOption => ({ group, text, chosen })
  const sites = { organisation: 'Harbour Trust', by: { name: 'Riverside', odsCode: 'RY9NR' }, sites: [{ name: 'Hill\n# *side* {{a}}', odsCode: 'RY9HL' }] }
  it('names the sites on a line each, as plain words, before what was chosen', () => {
    const text = contentOf({ body: 'How we work', options: [option('Late', 'They wait', true)], sites })
    expect(text).toBe(
      [
        'How we work',
        '## This procedure is for',
        'Riverside (RY9NR) signs it for itself and for these sites of Harbour Trust, which work in the same way:',
        '- Hill \\# \\*side\\* \\{\\{a\\}\\} (RY9HL)',
        'Where this procedure gives a fact of one service (such as its name, address, DoS service ids, software, commissioner or scope), it is that of Riverside. For each other site its own applies.',
        '## Workflow options chosen',
        '### Late',
        '- They wait\n',
      ].join('\n\n'),
    )
  })
  it('says nothing of sites if there are none', () => {
    expect(sitesSection({ ...sites, sites: [] })).toBe('')
    expect(contentOf({ body: 'How we work', options: [] })).toBe('How we work\n')
  })
  it('is as true for another site if the same was chosen there, in any order', () => {
    const [late, early] = [option('Late', 'They wait', true), option('Early', 'They come in', true)]
    expect(choicesOf([late, early])).toBe(choicesOf([early, late]))
    expect(choicesOf([late, early])).not.toBe(choicesOf([late, { ...early, chosen: false }]))
    expect(choicesOf([late, early])).not.toBe(choicesOf([late]))
  })
})

import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { decideScope } from '../../../src/tracker/projects/change-scope.ts'
import { scopeConsequences } from '../../../src/tracker/projects/scope.ts'
import { outdatedScope, timesSaid, withScope } from '../../../src/tracker/sop/scope-in-text.ts'
import { decideCodes } from '../../../src/tracker/test-plan/change-codes.ts'
import { aDoing } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'

const before = '111 books into Riverside'
const doing = aDoing({ project: { scope: before } })
const draft = (body: string) => ({
  body,
  options: [],
  version: 3,
  savedBy: { id: asPersonId('priya'), name: 'Priya Nair' },
  savedAt: '2026-03-01T09:00:00.000Z',
})
const found = { draft: draft(`Scope: ${before}.`), scopeBefore: undefined, routeBefore: undefined }
const typed = { scope: '111 and 999 book into Riverside', route_in: 'Service-led', reason: 'The ambulance service joins', version: 1 }

describe('the scope of a project', () => {
  it.each([
    ['changes with a reason, and the draft follows', typed, 'project.scope-changed, sop.drafted'],
    [
      'changes with how the project came about',
      { ...typed, route_in: doing.templates.routesIn[1] ?? '' },
      'project.scope-changed, project.route-in-changed, sop.drafted',
    ],
    ['stays while how it came about changes', { ...typed, scope: before, route_in: doing.templates.routesIn[1] ?? '' }, 'project.route-in-changed'],
    ['is not changed to itself', { ...typed, scope: before }, { scope: 'Nothing has changed yet. Change the scope, or how the project came about' }],
    ['comes about in a way of the list', { ...typed, route_in: 'By magic' }, { route_in: 'Choose how this project came about from the list' }],
    ['is not changed over a change that the person has not seen', { ...typed, version: 2 }, 'overtaken'],
  ])('%s', (_rule, given, outcome) => {
    expect(decidedInWords(decideScope(found, given, doing))).toEqual(outcome)
  })

  it('is written into the draft where the draft says it, and what was before is in the history', () => {
    expect(decideScope(found, typed, doing)).toMatchObject({
      next: { draft: { body: `Scope: ${typed.scope}.`, version: 3, savedBy: doing.actor } },
      happened: [{ from: before, to: typed.scope, reason: typed.reason, undoes: null }, { kind: 'sop.drafted' }],
    })
    expect(decideScope({ ...found, draft: draft('Written by hand.') }, typed, doing)).toMatchObject({ next: { draft: null } })
  })

  it('is undone by changing it back', () => {
    const scopeBefore = { id: 'event-1', at: '2026-03-01T09:00:00.000Z', before: typed.scope, after: before }
    expect(decideScope({ ...found, scopeBefore }, typed, doing)).toMatchObject({ happened: [{ undoes: 'event-1' }, {}] })
  })

  it('is found in a text only if it is long enough to be no other word, and never read as a placeholder', () => {
    expect([timesSaid('All calls, all days', 'all'), timesSaid(`${before}, ${before}`, before), timesSaid('Nothing', before)]).toEqual([0, 2, 0])
    expect(withScope(`Scope: ${before}`, { from: before, to: 'All of {{service.name}}' })).toBe('Scope: All of { {service.name}}')
    expect(withScope('All calls', { from: 'All', to: 'None' })).toBe('All calls')
  })

  it.each([
    ['that changed since makes a version say an earlier one', '2026-03-02T10:00:00.000Z', 'Scope: the old one', true],
    ['that changed before the version does not', '2026-03-01T10:00:00.000Z', 'Scope: the old one', false],
    ['that the version says already does not', '2026-03-02T10:00:00.000Z', `Scope: ${typed.scope}`, false],
  ])('%s', (_rule, at, body, isOutdated) => {
    const words = outdatedScope({ number: 2, body, issuedAt: '2026-03-02T09:00:00.000Z' }, { at, after: typed.scope })
    expect(words !== null).toBe(isOutdated)
    expect(outdatedScope({ number: 2, body, issuedAt: at }, undefined)).toBeNull()
  })

  it('says before it changes what follows for the procedure and the decision', () => {
    const facts = { role: 'provider' as const, inDraft: 2, hasDraft: true, issued: { number: 2, signed: 7, isSaid: true }, isGoDecided: true }
    const text = scopeConsequences(facts).join('. ')
    for (const says of [
      'in 2 places: the new one is written there',
      'Version 2 of the procedure, which 7 people have signed, says the present scope, and stays as it is. Issue a new version',
      'that decision stays on record',
      'they follow from the care setting.',
    ])
      expect(text).toContain(says)
    const other = scopeConsequences({ ...facts, role: 'consumer', inDraft: 0, issued: { number: 1, signed: 1, isSaid: false }, isGoDecided: false }).join('. ')
    for (const says of ['does not say the present scope word for word', 'which 1 person has signed, stays as it is. If it', 'partner services of the test'])
      expect(other).toContain(says)
  })
})

describe('the codes of a test', () => {
  const [one = '', two = '', three = ''] = doing.templates.dispositionCodes.map(({ code }) => code)
  const setUp = { systems: [], dosIds: [], slotMinutes: 15, week: [], testPatients: [] }
  const plan = { setUp, version: 4 }
  const ticked = (...codes: string[]) => ({
    reason: 'The pilot is for two codes',
    typed: { version: '4', ...Object.fromEntries(codes.map((code) => [`code-${code}`, 'yes'])) },
  })
  it.each([
    ['are added and removed with a reason', new Set<string>(), ticked(one, three), 'test-plan.codes-changed'],
    ['stay if something is on record of their cases', new Set([two]), ticked(one), { codes: `${two} has something on record, so it stays in the plan` }],
    ['are never none', new Set<string>(), ticked(), { codes: 'Tick at least one disposition code' }],
    ['have to change', new Set<string>(), ticked(one, two), { codes: 'Nothing has changed yet. Tick or untick a code' }],
    ['are not changed over what the person has not seen', new Set<string>(), { ...ticked(one), typed: { version: '3' } }, 'overtaken'],
  ])('%s', (_rule, used, given, outcome) => {
    expect(decidedInWords(decideCodes({ plan, codes: [one, two], used }, given, doing))).toEqual(outcome)
  })

  it('are in the history by name', () => {
    expect(decideCodes({ plan, codes: [one, two], used: new Set() }, ticked(one, three), doing)).toMatchObject({
      next: { chosen: [one, three] },
      happened: [{ added: [three], removed: [two], from: `${one}, ${two}`, to: `${one}, ${three}` }],
    })
  })
})

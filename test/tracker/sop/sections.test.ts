import { describe, expect, it } from 'vitest'
import { changedSections } from '../../../src/tracker/sop/changed-sections.ts'
import { faultOfConcerns, sectionsOf } from '../../../src/tracker/sop/sections.ts'
import { contentOf } from '../../../src/tracker/sop/sop.ts'

const concerns = (body: string) => sectionsOf(body).map((one) => [one.title, one.concerns])

describe('a section concerns', () => {
  it.each<[string, string, [string, string[] | null][]]>([
    ['everyone if it does not say whom', '## Late\n\nWait.', [['Late', null]]],
    ['the roles below its heading', '## Late\n\nConcerns: Clinical lead, DoS lead\n\nWait.', [['Late', ['Clinical lead', 'DoS lead']]]],
    [
      'the roles of the heading above if it names none',
      '## Late\n\nConcerns: DoS lead\n\n### Very\n\nGo.\n\n## Early',
      [
        ['Late', ['DoS lead']],
        ['Very', ['DoS lead']],
        ['Early', null],
      ],
    ],
    [
      'its own roles if it names some',
      '## Late\n\nConcerns: DoS lead\n\n### Very\n\nConcerns: Clinical lead\n\nGo.',
      [
        ['Late', ['DoS lead']],
        ['Very', ['Clinical lead']],
      ],
    ],
    [
      'everyone if it stands before the first heading',
      'Read this.\n\n# Late',
      [
        ['', null],
        ['Late', null],
      ],
    ],
    ['nobody that a block of code names', '## Late\n\n```\nConcerns: DoS lead\n## No heading\n```\n', [['Late', null]]],
  ])('%s', (_whom, body, expected) => expect(concerns(body)).toEqual(expected))
})

describe('a line that says whom a section concerns', () => {
  const roles = ['Clinical lead', 'DoS lead']
  it.each<[string, string, string | undefined]>([
    ['may name key roles in any case', '## Late\n\nConcerns: clinical Lead\n\nWait.', undefined],
    [
      'names key roles only',
      '## Late\n\nConcerns: Nurse\n',
      'No key role is called “Nurse”, in the section “Late”. The key roles are: Clinical lead; DoS lead',
    ],
    ['names at least one', '## Late\n\nConcerns:\n', 'Name a role after “Concerns:”'],
    ['is directly below a heading', '## Late\n\nWait.\n\nConcerns: DoS lead', 'is not directly below a heading'],
    ['has an empty line after it', '## Late\nConcerns: DoS lead\nWait.', 'Leave an empty line below'],
  ])('%s', (_rule, body, fault) =>
    fault === undefined ? expect(faultOfConcerns(body, roles)).toBeUndefined() : expect(faultOfConcerns(body, roles)).toContain(fault),
  )
})

describe('what changed between two texts:', () => {
  const late = '## Late\n\nConcerns: DoS lead\n\nWait.\n\n'
  const early = '## Early\n\nConcerns: Clinical lead\n\nSit.\n\n'
  it.each<[string, string, string, object[]]>([
    ['nothing', late + early, late + early, []],
    ['a section that only moved has not', late + early, early + late, []],
    ['spaces at the end of lines have not', late, late.replaceAll('\n', '  \n'), []],
    [
      'a section',
      late + early,
      late + early.replace('Sit', 'Stand'),
      [{ title: 'Early', change: 'changed', concerns: [['Clinical lead'], ['Clinical lead']] }],
    ],
    ['a section that is new', late, late + early, [{ title: 'Early', change: 'new', concerns: [['Clinical lead']] }]],
    ['a section that was removed', late + early, late, [{ title: 'Early', change: 'removed', concerns: [['Clinical lead']] }]],
    [
      'a section that was renamed, which is a new one and one that was removed',
      late,
      late.replace('## Late', '## Delays'),
      [
        { title: 'Delays', change: 'new', concerns: [['DoS lead']] },
        { title: 'Late', change: 'removed', concerns: [['DoS lead']] },
      ],
    ],
    [
      'a section that was split',
      '## Late\n\nConcerns: DoS lead\n\nWait.\n\nGo.',
      '## Late\n\nConcerns: DoS lead\n\nWait.\n\n### Very\n\nGo.',
      [
        { title: 'Late', change: 'changed' },
        { title: 'Very', change: 'new', concerns: [['DoS lead']] },
      ],
    ],
    [
      'a section that is given to other roles concerns both',
      late,
      late.replace('DoS lead', 'Clinical lead'),
      [{ title: 'Late', change: 'changed', concerns: [['Clinical lead'], ['DoS lead']] }],
    ],
    ['a section that is there twice', late + late, late, [{ title: 'Late', change: 'removed' }]],
  ])('%s', (_what, before, after, expected) => {
    const found = changedSections(before, after)
    expect(found).toMatchObject(expected)
    expect(found).toHaveLength(expected.length)
  })
})

describe('a choice at the end', () => {
  const draft = (body: string) => ({
    body,
    options: [{ group: 'Late patients', text: 'Keep', chosen: true, oneOf: true }],
  })
  it.each([
    [
      'concerns the roles of the sections that say it',
      '## A\n\nConcerns: DoS lead\n\n{{option.late-patients}}',
      '### Late patients\n\nConcerns: DoS lead\n\n- Keep',
    ],
    ['concerns everyone if a section that says it does', '## A\n\n{{option.late-patients}}', '### Late patients\n\n- Keep'],
    ['concerns everyone if no section says it', '## A\n\nConcerns: DoS lead', '### Late patients\n\n- Keep'],
  ])('%s', (_whom, body, expected) => expect(contentOf(draft(body))).toContain(expected))
})

import { keysIn } from '../templates/keys-in.ts'
import { wordsOf } from '../sop/options.ts'
import { stageNames } from '../go-live/gate.ts'
import type { CaseItem, ConditionItem, CriterionItem, PrerequisiteItem, ProjectItems, RoleItem } from '../templates/project-items.ts'
import type { Change, Circumstances, HeldItems, Recorded } from './change.ts'
import { compareItems } from './compare-items.ts'
import type { Comparison } from './compare-items.ts'

const yesOrNo = (flag: number): string => (flag === 1 ? 'Yes' : 'No')
const listed = (json: string, nameOf: (key: string) => string): string => keysIn(json).map(nameOf).join('; ') || 'None'
const sideNames = { consumer: 'Consumer', provider: 'Provider' } as const

const roles: Comparison<RoleItem> = {
  kind: 'role',
  key: (one) => one.role_key,
  title: (one) => one.name,
  says: (one) =>
    [one.required === 1 ? 'Someone has to be in it' : 'It may be empty', one.key_stakeholder === 1 ? 'signs the procedure' : ''].filter(Boolean).join('; '),
  gate: (one) => (one.required === 1 ? 'initiate' : one.key_stakeholder === 1 ? 'configuration' : null),
  words: (one) => ({
    Name: one.name,
    Organisation: one.organisation,
    'Whose side': one.side,
    'What it answers for': one.kind.replaceAll('-', ' '),
    'Someone has to be in it': yesOrNo(one.required),
    'Signs the procedure': yesOrNo(one.key_stakeholder),
    'In the test team': yesOrNo(one.test_team),
  }),
}

const prerequisites = (nameOf: (role: string) => string, titleOf: (key: string) => string): Comparison<PrerequisiteItem> => ({
  kind: 'prerequisite',
  key: (one) => one.key,
  title: (one) => one.title,
  says: (one) => `${one.what} ${one.how} Owner: ${listed(one.owners, nameOf)}.`,
  gate: (one) => (one.stage === 'configuration' ? 'configuration' : 'prerequisites'),
  words: (one) => ({
    Title: one.title,
    'What it is': one.what,
    'How to do it': one.how,
    Link: one.link ?? 'None',
    Owner: listed(one.owners, nameOf),
    'Needs first': [...keysIn(one.needs)].map(titleOf).toSorted().join('; ') || 'Nothing',
    'Value to enter': one.value_label ?? 'None',
    'Form of the value': one.value_kind?.replaceAll('-', ' ') ?? 'None',
    'Level to reach': one.value_level === null ? 'None' : `${one.value_level}%`,
    'Who answers': one.derived === null ? 'Its owner' : 'The catalogue',
    Stage: one.stage === 'configuration' ? stageNames.configuration : stageNames.prerequisites,
    Group: one.group_key.replaceAll('-', ' '),
    Expires: yesOrNo(one.expires),
    'May be left out': yesOrNo(one.optional),
  }),
})

const conditions = (nameOf: (role: string) => string): Comparison<ConditionItem> => ({
  kind: 'condition',
  key: (one) => one.template_key ?? '',
  title: (one) => one.title,
  says: (one) => `Owner: ${nameOf(one.owner)}`,
  gate: () => 'testing',
  words: (one) => ({ Title: one.title, Owner: nameOf(one.owner) }),
})

const criteria = (nameOf: (role: string) => string): Comparison<CriterionItem> => ({
  kind: 'criterion',
  key: (one) => one.key,
  title: (one) => one.title,
  says: (one) => `${one.kind === 'readiness' ? 'Asked before go-live' : 'Asked before the hand-over'}. Owner: ${nameOf(one.owner)}`,
  gate: (one) => (one.kind === 'readiness' ? 'technical-live' : 'hand-over'),
  words: (one) => ({ Title: one.title, Owner: nameOf(one.owner), When: one.kind === 'readiness' ? 'Before go-live' : 'Before the hand-over' }),
})

const cases: Comparison<CaseItem> = {
  kind: 'case',
  key: (one) => one.template_key ?? '',
  title: (one) => [one.number, one.criterion].filter(Boolean).join(' '),
  says: (one) => `${one.expected} Seen by the ${sideNames[one.side]}.`,
  gate: () => 'testing',
  words: (one) => ({
    Number: one.number ?? 'None',
    Case: one.criterion,
    'What is expected': one.expected,
    'Who sees it': sideNames[one.side],
    'A sandbox can see it': yesOrNo(one.sandbox_sees),
    'In the short test': yesOrNo(one.smoke),
  }),
}

/** What newer templates would change in a project. A plan of cases that the project brought itself is left alone. */
export function compareTemplates(held: HeldItems, fresh: ProjectItems, around: Circumstances): Change[] {
  const names = new Map([...held.roles, ...fresh.roles].map((one) => [one.role_key, one.name]))
  const titles = new Map([...held.prerequisites, ...fresh.prerequisites].map((one) => [one.key, one.title]))
  const nameOf = (key: string): string => names.get(key) ?? key
  const known = <Item extends { template_key: string | null }>(items: Recorded<Item>[]): Recorded<Item>[] => items.filter((one) => one.template_key !== null)
  return [
    ...compareItems(roles, held.roles, fresh.roles, around),
    ...compareItems(
      prerequisites(nameOf, (key) => titles.get(key) ?? key),
      held.prerequisites.map((one) => ({ ...one, ...decidedBefore(one, fresh) })),
      fresh.prerequisites,
      around,
    ),
    ...compareItems(conditions(nameOf), known(held.conditions), fresh.conditions, around),
    ...(hasOwnPlan(held) ? [] : [...compareCodes(held, fresh), ...compareCases(held, fresh, around)]),
    ...compareItems(criteria(nameOf), held.criteria, fresh.criteria, around),
    ...compareOptions(held, fresh),
    ...compareProcedure(held),
  ]
}

/** The owner and the level of an item are not offered for change if something is on record. */
function decidedBefore(one: HeldItems['prerequisites'][number], fresh: ProjectItems): Partial<PrerequisiteItem> {
  const theirs = one.recorded === null ? undefined : fresh.prerequisites.find((item) => item.key === one.key)
  return theirs ? { value_level: theirs.value_level, derived: theirs.derived } : {}
}

/** Whether the cases came with the project's own plan of the test. */
export const hasOwnPlan = (held: HeldItems): boolean => held.cases.length > 0 && held.cases.every((one) => one.template_key === null)

/** Which codes are tested is agreed with both sides, so none comes or goes unless someone ticks it. */
function compareCodes(held: HeldItems, fresh: ProjectItems): Change[] {
  const of = (key: string) => ({ id: `code:${key}`, kind: 'code' as const, key, title: key, fields: [], ticked: false })
  const added = fresh.codes.filter((code) => !held.codes.includes(code))
  const gone = held.codes.filter((code) => !fresh.codes.includes(code))
  return [
    ...added.map((code): Change => ({ ...of(code), how: 'new', says: 'All cases, once for this code', recorded: null, choosable: true, gate: 'testing' })),
    ...gone.map((code): Change => {
      const recorded = held.cases.find((one) => one.code === code && one.recorded !== null)?.recorded ?? null
      return { ...of(code), how: 'gone', says: 'All cases of this code', recorded, choosable: recorded === null, gate: null }
    }),
  ]
}

/** Cases are the same for each code, so one that is new or reworded is so in every code of the project that lacks it. */
function compareCases(held: HeldItems, fresh: ProjectItems, around: Circumstances): Change[] {
  const own = held.cases.filter((one) => one.template_key !== null)
  const changes = compareItems(cases, own, fresh.cases, around)
  const lacking = new Map(
    fresh.cases
      .filter((one) => held.codes.includes(one.code) && !own.some((row) => row.code === one.code && row.template_key === one.template_key))
      .map((one) => [one.template_key ?? '', one]),
  )
  for (const change of changes) lacking.delete(change.key)
  return [...changes, ...[...lacking].flatMap(([key, item]) => compareItems(cases, [], [{ ...item, template_key: key }], around))]
}

type Option = HeldItems['options'][number]
const howMany = ({ oneOf }: Option): string => (oneOf ? 'Exactly one' : 'Any number')
const rangeOf = ({ number }: Option): string => (number ? `From ${number.min} to ${number.max} ${number.name}` : 'None')
const named = (one: Option): string => `${one.group}: ${one.text}`

/** An option is the same by its key, or by its words if it has none. Choices that nobody has looked at yet make room for those of the templates. */
function compareOptions(held: HeldItems, fresh: ProjectItems): Change[] {
  const same = (mine: Option, theirs: Option): boolean => (mine.key !== undefined && mine.key === theirs.key) || named(mine) === named(theirs)
  const of = (one: Option, key = one.key ?? named(one)) => ({
    id: `option:${key}`,
    kind: 'option' as const,
    key,
    title: wordsOf(one),
    says: one.group,
    gate: null,
  })
  const coming = fresh.options.flatMap((one): Change[] => {
    const mine = held.options.find((own) => same(own, one))
    if (!mine) return [{ ...of(one), how: 'new', fields: [], recorded: null, choosable: true, ticked: true }]
    const fields = [
      { name: 'Option', before: named(mine), after: named(one) },
      // What has no key is the project's own: it writes what it says.
      ...(mine.key === undefined
        ? []
        : [
            { name: 'What the procedure says', before: mine.writes ?? '', after: one.writes ?? '' },
            { name: 'How many may be chosen', before: howMany(mine), after: howMany(one) },
            { name: 'Number that the service sets', before: rangeOf(mine), after: rangeOf(one) },
          ]),
    ].filter((field) => field.before !== field.after)
    if (fields.length === 0) return []
    const recorded = mine.chosen ? 'is chosen' : null
    return [{ ...of(one), title: wordsOf(mine), how: 'changed', fields, recorded, choosable: true, ticked: recorded === null }]
  })
  const gone = held.options
    .filter((mine) => !fresh.options.some((one) => same(mine, one)))
    .map((mine): Change => {
      const recorded = mine.chosen ? 'is chosen' : null
      return { ...of(mine), how: 'gone', fields: [], recorded, choosable: !mine.chosen, ticked: !mine.chosen && !held.optionsTouched }
    })
  return [...coming, ...gone]
}

/** The text of a template is never merged into what someone wrote. */
function compareProcedure({ sop }: HeldItems): Change[] {
  if (sop.known || sop.body === sop.fresh) return []
  const recorded = sop.edited ? 'was written by people of this project' : null
  return [
    {
      id: 'sop:text',
      kind: 'sop',
      key: 'text',
      how: 'changed',
      title: 'The text that a procedure begins with',
      says: '',
      fields: [],
      recorded,
      choosable: !sop.edited,
      ticked: !sop.edited && sop.issued === null,
      gate: null,
    },
  ]
}

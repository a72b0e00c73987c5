import { describe, expect, it } from 'vitest'
import { questionsIn } from '../../../src/tracker/sop/options.ts'
import type { Question, WorkflowOption } from '../../../src/tracker/sop/options.ts'
import { leftOpen } from '../../../src/tracker/sop/left-open.ts'
import { contentOf } from '../../../src/tracker/sop/sop.ts'
import { loadTemplates, mergeFacts, sopFor, workflowOptionsFor } from '../../../src/tracker/templates/templates.ts'
import type { ProjectRole } from '../../../src/tracker/templates/templates.ts'
import { contradictionsIn } from '../../support/contradictions.ts'

const templates = loadTemplates()
const facts = { 'service.name': 'Riverside', 'project.scope': 'All of it' }

/** Every care setting in both roles, grouped if procedure and options are the same. */
const procedures = [
  ...Map.groupBy(
    ['', ...templates.careSettings.map((one) => one.key)].flatMap((careSetting) =>
      (['provider', 'consumer'] as ProjectRole[]).map((role) => ({
        careSetting,
        role,
        body: mergeFacts(sopFor(templates, careSetting, role), facts),
        options: workflowOptionsFor(templates, role, careSetting),
      })),
    ),
    ({ body, options }) => JSON.stringify([body, options]),
  ).values(),
].flatMap((same) =>
  same[0] ? [{ ...same[0], careSettings: same.map((one) => one.careSetting), name: same.map((one) => one.careSetting || 'others').join(', ') }] : [],
)

/** The choice for one question: options by position, each with its number. */
type Answer = Map<number, number | null>

/** Every answer to a question: none, and each choice with its number at its default, minimum and maximum. */
function answersTo({ options, oneOf }: Question): Answer[] {
  const alone = options.flatMap(({ index, option: { number } }): Answer[] =>
    (number ? [...new Set([number.value, number.min, number.max])] : [null]).map((value) => new Map([[index, value]])),
  )
  if (oneOf) return [new Map(), ...alone]
  const [all, most] = [new Map(options.map(({ index, option }) => [index, option.number?.value ?? null])), 2 ** options.length]
  const several = Array.from({ length: most }, (_, bits) => new Map([...all].filter((_entry, place) => (bits >> place) % 2 === 1)))
  return [...several, ...alone]
}

const chosenBy = (options: WorkflowOption[], answers: Answer[]): WorkflowOption[] =>
  options.map((option, index) => {
    const answer = answers.find((one) => one.has(index))
    if (!answer) return option
    return { ...option, chosen: true, ...(option.number ? { number: { ...option.number, value: answer.get(index) ?? option.number.value } } : {}) }
  })

/** All pairs of answers to two questions, with the rest unanswered, and with the first and the last answer to the rest. */
function* combinations(options: WorkflowOption[]): Generator<WorkflowOption[]> {
  const all = questionsIn(options).map(answersTo)
  const bases = [
    all.map((): Answer => new Map()),
    all.map((one) => one[1] ?? new Map<number, number>()),
    all.map((one) => one.at(-1) ?? new Map<number, number>()),
  ]
  for (const base of bases)
    for (const [at, first] of all.entries())
      for (const one of first)
        for (const [offset, second] of all.slice(at + 1).entries())
          for (const other of second)
            yield chosenBy(
              options,
              base.map((answer, place) => (place === at ? one : place === at + 1 + offset ? other : answer)),
            )
}

it('every care setting is checked in both roles', () => {
  expect(procedures.flatMap((one) => one.careSettings)).toHaveLength(2 * (templates.careSettings.length + 1))
})

describe.each(procedures)('the procedure of $name as $role', ({ careSettings, body, options }) => {
  it('has no contradiction in any combination of options and numbers, and no placeholder left over', () => {
    const contents = new Set([...combinations(options)].map((chosen) => contentOf({ body, options: chosen })))
    expect(contents.size).toBeGreaterThan(100)
    const found = new Set([...contents].flatMap((content) => careSettings.flatMap((one) => contradictionsIn(content, one))))
    expect([...found]).toEqual([])
    expect([...contents].filter((content) => /\{\{|\}\}|\{(minutes|hours|days)\}/.test(content))).toEqual([])
  })

  it('says what was chosen, with its number, and what is not chosen yet', () => {
    for (const question of questionsIn(options)) {
      const none = contentOf({ body, options })
      expect(none.toLowerCase()).toContain(`**not chosen yet: ${question.group.toLowerCase()}.**`)
      for (const answer of answersTo(question).filter((one) => one.size === 1)) {
        const [[index, value] = [0, null]] = answer
        const chosen = chosenBy(options, [answer])
        const text = contentOf({ body, options: chosen }).split('## Workflow options chosen')[0] ?? ''
        const option = chosen[index]
        expect(text).toContain(option?.writes?.replaceAll(/\{(\w+)\}/g, `${value} $1`))
        expect(leftOpen({ body, options: chosen }).filter((one) => one.kind === 'not chosen')).toHaveLength(questionsIn(options).length - 1)
      }
    }
  })

  it('has no question with only one answer', () => {
    expect(questionsIn(options).filter((one) => one.options.length < 2)).toEqual([])
    expect(leftOpen({ body, options }).filter((one) => one.kind === 'gone')).toEqual([])
  })
})

describe('the check for contradictions', () => {
  const body = mergeFacts(sopFor(templates, 'urgent-treatment-centre', 'provider'), facts)
  const options = workflowOptionsFor(templates, 'provider', 'urgent-treatment-centre')
  const choosing = (...keys: string[]) => contentOf({ body, options: options.map((one) => ({ ...one, chosen: keys.includes(one.key ?? '') })) })
  const planted: [string, string, string, string][] = [
    [
      'urgent-treatment-centre',
      'a second number',
      `${choosing('late-walk-in-queue')}\nA patient up to 10 minutes late is seen in turn.`,
      'how late: 30 and 10',
    ],
    ['urgent-treatment-centre', 'two answers to who is late', choosing('late-walk-in-queue', 'late-as-soon-as-possible'), 'late patients'],
    ['urgent-treatment-centre', 'two answers on referrals', choosing('referral-come-and-wait', 'booking-only'), 'referrals without a booking'],
    [
      'urgent-treatment-centre',
      'a sentence against the option',
      `${choosing('booking-only')}\nMeanwhile 111 refers without a booking.`,
      'referrals without a booking',
    ],
    ['urgent-treatment-centre', 'nobody turned away', `${choosing('booking-only')}\nNobody is turned away, with or without a booking.`, 'who is turned away'],
    ['urgent-treatment-centre', 'two queues', choosing('walk-in-clinical-order', 'walk-in-own-queue'), 'walk-in patients'],
    ['urgent-treatment-centre', 'a second time to call', `${choosing('missed-called-by-clinician')}\nCalled 60 minutes after the booked time.`, '30 and 60'],
    ['gp-practice', 'walk-in patients in a practice', 'Later patients are seen as a walk-in.', 'walk-in in gp-practice'],
    [
      'emergency-department',
      'a grace period in an emergency department',
      'Up to 10 minutes late: the place is kept.',
      '10 minutes late in emergency-department',
    ],
    ['emergency-department', 'a refusal in an emergency department', 'Not accepted; a booking is required.', 'Not accepted in emergency-department'],
    ['111-provider', 'who books', 'Only clinicians book. The call handler books the slot.', 'who books'],
  ]
  it.each(planted)('finds in %s %s', (careSetting, _, content, found) => expect(contradictionsIn(content, careSetting).join('\n')).toContain(found))

  it('finds none in a procedure with one answer to each question', () => {
    const keys = ['late-walk-in-queue', 'booking-only', 'walk-in-own-queue', 'missed-called-by-clinician', 'message-by-service']
    expect(contradictionsIn(choosing(...keys), 'urgent-treatment-centre')).toEqual([])
  })
})

it('no procedure has a typed number that an option decides', () => {
  const typed = Object.entries(templates.sops).flatMap(([file, markdown]) =>
    [...markdown.matchAll(/\d+ (minutes?|hours?) (late|after the booked time)|every \d+ (minutes?|hours?)/g)].map((match) => `${file}: ${match[0]}`),
  )
  expect(typed).toEqual([])
})

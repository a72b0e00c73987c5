import { folded } from '../../text.ts'

/** The choices of a field: those offered, those that are not offered any more, and what earlier names mean, by the earlier name in small letters. */
export interface ChoiceNames {
  choices: string[]
  retired_choices: string[]
  earlier_names: Record<string, string>
}

/** The choice of this name, retired or not, however it is written. */
export const choiceCalled = ({ choices, retired_choices: retired }: Pick<ChoiceNames, 'choices' | 'retired_choices'>, name: string): string | undefined =>
  [...choices, ...retired].find((one) => folded(one) === folded(name))

const laterName = ({ earlier_names: earlier }: ChoiceNames, name: string): string | undefined =>
  Object.hasOwn(earlier, folded(name)) ? earlier[folded(name)] : undefined

/** The present name of a choice that is written under any of its names; a text that is no choice stays as it is. */
export const presentName = (names: ChoiceNames, text: string): string => choiceCalled(names, text) ?? laterName(names, text) ?? text

/** Why a new choice cannot have this name: undefined if it can. */
export function faultOfName(names: ChoiceNames, name: string): string | undefined {
  const same = choiceCalled(names, name)
  if (same !== undefined) return `There is a choice ${same} already${names.choices.includes(same) ? '' : ', which is retired: bring it back'}`
  const later = laterName(names, name)
  return later === undefined ? undefined : `${name} is an earlier name of ${later}: what was written then means ${later}. Choose another name`
}

/** The choices with one of them renamed. What was written under its earlier names means the new one; renaming it back undoes it. */
export function withRenamed({ choices, retired_choices: retired, earlier_names: earlier }: ChoiceNames, from: string, to: string): ChoiceNames {
  const renamed = (list: string[]): string[] => list.map((one) => (one === from ? to : one))
  const names = Object.entries(earlier).map(([name, now]): [string, string] => [name, now === from ? to : now])
  return {
    choices: renamed(choices),
    retired_choices: renamed(retired),
    earlier_names: Object.fromEntries([...names, [folded(from), to] as const].filter(([name]) => name !== folded(to))),
  }
}

/** The choices as someone typed them: one that is left out is retired, one that is typed again is offered again. */
export function withChoices(names: ChoiceNames, typed: string[]): ChoiceNames {
  const isTyped = (name: string): boolean => typed.some((one) => folded(one) === folded(name))
  const before = [...names.choices, ...names.retired_choices]
  return { ...names, choices: typed, retired_choices: before.filter((one) => !isTyped(one)) }
}

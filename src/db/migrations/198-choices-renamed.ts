/** Choices of an own field that are offered no more, as a JSON list, and what earlier names of choices mean now, as a JSON object by name in small letters. */
export const choicesRenamed = [
  `alter table custom_fields add column retired_choices text not null default '[]'`,
  `alter table custom_fields add column earlier_names text not null default '{}'`,
]

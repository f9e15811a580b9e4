import type { z } from 'zod'

type Issue = z.core.$ZodRawIssue

/** What a wrong field should have been, by the schema's own words for types. */
const TYPES: Record<string, string> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: '是或否',
  array: '列表',
  object: '一组字段',
}

/** How a size is counted, by what has it. */
const COUNTED: Record<string, string> = { string: ' 个字', array: ' 项' }

/**
 * The Chinese words for a field that does not fit and whose schema has none of its own; everything that the API says
 * is read by people (architecture.md §6).
 */
export function fieldWords(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? '没有填写' : `应为${TYPES[issue.expected] ?? '另一种内容'}`
    case 'too_small':
      return `不能小于 ${issue.minimum}${COUNTED[issue.origin] ?? ''}`
    case 'too_big':
      return `不能大于 ${issue.maximum}${COUNTED[issue.origin] ?? ''}`
    case 'invalid_value':
      return `只能是 ${issue.values.map(String).join('、')} 之一`
    case 'invalid_union':
      return '不是已知的种类'
    case 'unrecognized_keys':
      return '有不认识的字段'
    default:
      return '格式不对'
  }
}

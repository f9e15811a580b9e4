import ts from 'typescript'

/**
 * The functions that a page's or component's source gives to its template: the methods of `Page({…})`, or of `methods`
 * in `Component({…})`. Objects of the same file may be spread into it. Undefined where they cannot be read from the
 * file alone: a class that is made elsewhere, or behaviors.
 */
export function handlersIn(source: string): ReadonlySet<string> | undefined {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true)
  const definition = definitionIn(file)
  if (!definition) return undefined
  const kind = definition.expression.getText()
  const fields = definition.arguments[0]
  if (!fields || !ts.isObjectLiteralExpression(fields)) return undefined
  if (propertyOf(fields, 'behaviors')) return undefined
  if (kind === 'Page') return namesIn(file, fields)
  const methods = propertyOf(fields, 'methods')
  if (!methods) return new Set()
  return ts.isPropertyAssignment(methods) && ts.isObjectLiteralExpression(methods.initializer)
    ? namesIn(file, methods.initializer)
    : undefined
}

function definitionIn(file: ts.SourceFile): ts.CallExpression | undefined {
  return file.statements
    .filter((one) => ts.isExpressionStatement(one))
    .map((one) => one.expression)
    .filter((one) => ts.isCallExpression(one))
    .find((one) => ['Page', 'Component'].includes(one.expression.getText()))
}

function propertyOf(
  fields: ts.ObjectLiteralExpression,
  name: string,
): ts.ObjectLiteralElementLike | undefined {
  return fields.properties.find((one) => one.name?.getText() === name)
}

function namesIn(file: ts.SourceFile, fields: ts.ObjectLiteralExpression): Set<string> | undefined {
  const names = new Set<string>()
  for (const one of fields.properties) {
    if (ts.isSpreadAssignment(one)) {
      const spread = constantOf(file, one.expression.getText())
      const inside = spread && namesIn(file, spread)
      if (!inside) return undefined
      for (const name of inside) names.add(name)
    } else if (mayBeCalled(one)) names.add(one.name.getText().replace(/^['"]|['"]$/g, ''))
  }
  return names
}

function mayBeCalled(
  one: ts.ObjectLiteralElementLike,
): one is ts.ObjectLiteralElementLike & { name: ts.PropertyName } {
  if (ts.isMethodDeclaration(one) || ts.isShorthandPropertyAssignment(one)) return true
  return (
    ts.isPropertyAssignment(one) &&
    !ts.isObjectLiteralExpression(one.initializer) &&
    !ts.isArrayLiteralExpression(one.initializer) &&
    !ts.isLiteralExpression(one.initializer)
  )
}

function constantOf(file: ts.SourceFile, name: string): ts.ObjectLiteralExpression | undefined {
  const declared = file.statements
    .filter((one) => ts.isVariableStatement(one))
    .flatMap((one) => [...one.declarationList.declarations])
    .find((one) => one.name.getText() === name)?.initializer
  return declared && ts.isObjectLiteralExpression(declared) ? declared : undefined
}

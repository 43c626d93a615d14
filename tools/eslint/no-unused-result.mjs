/**
 * An expected outcome is a value; dropping it drops the failure. Reports an expression statement whose (awaited) type
 * is the kernel's Result.
 */
import { ESLintUtils } from '@typescript-eslint/utils';

function isResult(type, checker) {
  if (type.aliasSymbol?.name === 'Result') return true;
  const awaited = checker.getAwaitedType?.(type);
  return awaited !== undefined && awaited !== type && awaited.aliasSymbol?.name === 'Result';
}

export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: { unused: 'This Result is dropped: handle its failure, or unwrap() it where it cannot fail.' },
  },
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    const checker = services.program.getTypeChecker();
    return {
      ExpressionStatement(node) {
        const inner = node.expression.type === 'AwaitExpression' ? node.expression.argument : node.expression;
        if (inner.type !== 'CallExpression') return;
        if (isResult(services.getTypeAtLocation(inner), checker))
          context.report({ node, messageId: 'unused' });
      },
    };
  },
};

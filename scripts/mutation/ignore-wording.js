import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** What of a metric or an attractor is text about it; its `name` is a column and stays. */
const TEXTS = new Set(['scope', 'sqlType', 'unit', 'definition', 'source']);

/** Keeps mutants out of what no test should repeat: documentation and lists of words. */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'wording', {
    shouldIgnore({ node, parent, parentPath }) {
      if (node.type !== 'StringLiteral' && node.type !== 'TemplateLiteral') return undefined;
      if (parent.type === 'ObjectProperty' && TEXTS.has(parent.key.name)) {
        const keys = parentPath.parent.properties.map(({ key }) => key?.name);
        if (keys.includes('definition')) return 'says what a metric or an attractor is';
      }
      const text = node.type === 'StringLiteral' ? node.value : node.quasis[0].value.cooked;
      const inFunction = parentPath.findParent((path) => path.isFunction()) !== null;
      return !inFunction && text.includes(' ') ? 'is a list of words' : undefined;
    },
  }),
];

import { symbol } from '../../expr/atoms.js';
import type { Index, Node } from '../../expr/node.js';
import type { Ast } from '../../language/ast.js';
import { latexAst } from '../../language/latex.js';
import { printAst } from '../../language/print.js';
import { callAst } from '../../language/raise/ast.js';
import { makeNames } from '../../language/raise/names.js';
import { raise, shortestNotation } from '../../language/raise.js';
import { lengthText } from '../../language/shape-text.js';
import { sizeOf } from '../../language/size.js';
import type { ResultForm } from '../../result.js';
import { mapNames } from '../ast-map.js';
import { makeWriting, nodeAst, nodeText, type Writing } from '../asts.js';
import { vectorComputation } from '../computation.js';
import type { CertifiedRoot } from '../parts.js';
import type { ConvexProblem } from '../problem.js';
import { Improper, OpenSign, Undecided } from '../sign.js';
import type { ConvexDerived } from '../stage.js';
import { line, side, texName } from '../statement.js';
import { affineSet } from './affine-set.js';
import { checkVector, solutionAt } from './check-vector.js';
import { completeSquare } from './complete-square.js';
import { composite, linearConstraint } from './composite.js';
import { deriveVectorConjugate } from './derive-conjugate.js';
import { deriveVectorSubdifferential } from './derive-subdifferential.js';
import { group } from './group.js';
import { kinkedMaximum } from './kinked-maximum.js';
import { semiOrthogonal, singleRow } from './linear-image.js';
import { quadratic } from './quadratic.js';
import { radial } from './radial.js';
import { secondOrderCone } from './second-order-cone.js';
import { separable } from './separable.js';
import { spectral } from './spectral.js';
import { homogeneous } from './sums.js';
import { axesOf, type Definite, type Named, type Rule, type Solution, type Task } from './task.js';
import { coupledSum, largest } from './thresholds.js';

const RULES: readonly Rule[] = [
  spectral,
  separable,
  radial,
  singleRow,
  largest,
  kinkedMaximum,
  coupledSum,
  affineSet,
  secondOrderCone,
  homogeneous,
  completeSquare,
  group,
  semiOrthogonal,
  quadratic,
  composite,
  linearConstraint,
];

/** The first rule that applies; what the others lack is said where none does. */
function solve(task: Task): Solution {
  const refused: string[] = [];
  for (const rule of RULES) {
    try {
      const made = rule(task, solve);
      if (made === null) continue;
      if (!('refused' in made)) return made;
      refused.push(made.refused);
    } catch (error) {
      if (!(error instanceof Undecided || error instanceof Improper || error instanceof OpenSign)) throw error;
      refused.push(error.message);
    }
  }
  const why =
    refused.length > 0
      ? refused.join('; ')
      : 'it is no sum over elements, no function of a norm, of a linear image or of groups';
  throw new Undecided(`no rule for ${task.name} applies: ${why}`);
}

/** The proximal operator of a function of an array. */
export function deriveVector(problem: ConvexProblem): ConvexDerived {
  if (problem.verb === 'subdifferential') return deriveVectorSubdifferential(problem);
  if (problem.verb === 'conjugate') return deriveVectorConjugate(problem);
  const writing = makeWriting(problem.taken);
  const names = new Set(problem.taken);
  const axes = axesOf(problem.dims, names);
  const freshName = (wanted: string): string => {
    let name = wanted;
    for (let k = 2; names.has(name); k++) name = `${wanted}${k}`;
    names.add(name);
    return name;
  };
  const x = { axes, element: symbol(problem.x, axes) };
  const { name, h, z, t } = problem;
  const solved = solve({ name, h, z, x, t, writing, freshName, definite: definiteOf(problem, x.element) });
  const { form, definitions, ast } = formOfSolution(solved, axes, writing);
  const result = line(
    'result',
    {
      text: `prox of ${problem.name} at ${problem.x.name}`,
      latex: `\\operatorname{prox}_{${texName(problem.name)},${latexAst(nodeAst(problem.t, writing))}}(${texName(problem.x.name)})`,
    },
    '=',
    side(ast),
    'back to the whole array; the proof holds for every argument',
  );
  return {
    form,
    steps: [...solved.steps, result],
    conditions: [...solved.nonzero.map((n) => `${nodeText(n, writing)} != 0`), ...decomposed(solved, problem)],
    definitions,
    assumptions: solved.eigen ? domainOf(problem) : [],
    check: (witness) => checkVector(problem, solved, witness),
    element: solved.named.length + solved.roots.length === 0 && !solved.eigen ? solved.point.element : null,
    computation: solved.eigen ? null : () => vectorComputation(solved),
    value: (point, witness) => ({
      shape: point.values.get(problem.x.name)?.shape ?? [],
      data: solutionAt(solved, point, witness),
    }),
  };
}

/** A matrix that is declared definite is the domain of the function. */
function definiteOf({ z, x, declared, point }: ConvexProblem, element: Node): Definite | null {
  const attribute = (['spd', 'psd'] as const).find((a) => declared?.attributes.has(a));
  if (!attribute || !declared) return null;
  const own = point.kind === 'name' && point.name === declared.name;
  const symmetric = ['symmetric', 'spd', 'psd'].some((a) => x.attributes.has(a));
  return { attribute, z, point: symmetric || own ? element : null };
}

function domainOf({ declared, name, x }: ConvexProblem): string[] {
  const kind = declared?.attributes.has('spd') ? 'positive definite (spd)' : 'positive semidefinite (psd)';
  return [`${declared?.name} is ${kind}, and ${name} is +inf elsewhere`, `${x.name} is symmetric`];
}

/** What the eigenvectors and eigenvalues of a result are. */
function decomposed({ eigen }: Solution, { x, dims }: ConvexProblem): string[] {
  if (!eigen) return [];
  const Q = eigen.vectors.name;
  return [`${x.name} == ${Q}*diag(${eigen.values.name})*${Q}'`, `${Q}'*${Q} == eye(${lengthText(dims[0] as Node)})`];
}

function withRoots(ast: Ast, writing: Writing): Ast {
  return mapNames(ast, (name) => {
    const root = writing.roots.get(name);
    return root && rootAst(root, writing);
  });
}

function rootAst(root: CertifiedRoot, writing: Writing): Ast {
  return callAst('root', ...[root.equation, root.z, root.lo, root.hi].map((n) => nodeAst(n, writing)));
}

function definitionOf(named: Named, writing: Writing): { name: string; text: string; latex: string } {
  const ast = 'equation' in named.value ? rootAst(named.value, writing) : nodeAst(named.value, writing);
  const name = named.axes.length > 0 ? `${named.name}[${named.axes.map((a) => a.name).join(', ')}]` : named.name;
  return { name, text: printAst(ast), latex: latexAst(ast) };
}

function formOfSolution(
  solved: Solution,
  axes: readonly Index[],
  writing: Writing,
): { form: ResultForm; definitions: ConvexDerived['definitions']; ast: Ast } {
  const names = makeNames(writing.taken);
  const certified = solved.roots.length > 0 || solved.named.some((n) => 'equation' in n.value);
  const { ast: shortest } = shortestNotation(solved.point.element, axes, names);
  const element = raise(solved.point.element, [], names);
  if (!element) throw new Undecided('the result has no notation in the language');
  // The equation of a root holds element by element.
  const whole = solved.roots.length > 0 ? element : shortest;
  const ast = withRoots(whole, writing);
  const index = withRoots(element, writing);
  const form: ResultForm = {
    text: printAst(ast),
    index: printAst(index),
    indices: axes.map((a: Node) => (a.kind === 'index' ? a.name : '')),
    latex: latexAst(ast),
    indexLatex: latexAst(index),
    size: sizeOf(ast),
    attained: certified ? 'certified root' : 'closed form',
  };
  return { form, definitions: solved.named.map((n) => definitionOf(n, writing)), ast };
}

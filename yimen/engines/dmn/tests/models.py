"""Small models written in a line or two, for tests."""

from html import escape

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
MODEL_IMPORT = f'importType="{NAMESPACE}"'


def definitions(*parts: str, namespace: str = "n") -> bytes:
    head = f'xmlns="{NAMESPACE}" xmlns:y="urn:yimen:dmn:1" name="m" namespace="{namespace}"'
    return f"<definitions {head}>{''.join(parts)}</definitions>".encode()


def text(feel: str, kind: str = "") -> str:
    """A literal expression."""
    return f"<literalExpression{_type(kind)}><text>{escape(feel)}</text></literalExpression>"


def given(name: str, kind: str = "") -> str:
    """Input data, whose id is its name."""
    return f'<inputData id="{name}" name="{name}"><variable name="{name}"{_type(kind)}/></inputData>'


def decision(name: str, logic: str, *needs: str, kind: str = "", more: str = "") -> str:
    """A decision; `needs` are names of inputs, or `=name` of decisions, or `()name` of functions."""
    body = "".join(_requirement(need) for need in needs)
    return f'<decision id="{name}" name="{name}"><variable name="{name}"{_type(kind)}/>{body}{more}{logic}</decision>'


def function(name: str, parameters: str, body: str, *needs: str) -> str:
    """A business knowledge model; `parameters` as `a: number, b`."""
    made = "".join(_parameter(each) for each in parameters.split(", ") if each)
    required = "".join(_requirement(need) for need in needs)
    logic = f"<encapsulatedLogic>{made}{body}</encapsulatedLogic>"
    model = f'<variable name="{name}"/>{logic}{required}'
    return f'<businessKnowledgeModel id="{name}" name="{name}">{model}</businessKnowledgeModel>'


def table(inputs: str, outputs: str, *rules: str, policy: str = "UNIQUE", allowed: str = "", default: str = "") -> str:
    """A decision table: `inputs` and `outputs` as `a, b`; a rule as `< 5 | "x" -> 1 | 2`, with `# note` at its end."""
    policy, _, aggregation = policy.partition("/")
    ends = f"<outputValues><text>{escape(allowed)}</text></outputValues>" if allowed else ""
    ends += f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else ""
    head = "".join(f"<input><inputExpression>{_text(name)}</inputExpression></input>" for name in inputs.split(", "))
    head += "".join(f'<output name="{name}">{ends}</output>' for name in outputs.split(", "))
    head += '<annotation name="basis"/>'
    aggregation = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable hitPolicy="{policy}"{aggregation}>{head}{"".join(map(_rule, rules))}</decisionTable>'


def _rule(line: str) -> str:
    line, _, note = line.partition(" # ")
    tests, _, results = line.partition(" -> ")
    cells = "".join(f"<inputEntry>{_text(cell)}</inputEntry>" for cell in tests.split(" | "))
    cells += "".join(f"<outputEntry>{_text(cell)}</outputEntry>" for cell in results.split(" | "))
    return f"<rule>{cells}<annotationEntry>{_text(note)}</annotationEntry></rule>"


def _text(feel: str) -> str:
    return f"<text>{escape(feel.strip())}</text>"


def _type(kind: str) -> str:
    return f' typeRef="{escape(kind)}"' if kind else ""


def _parameter(written: str) -> str:
    name, _, kind = written.partition(": ")
    return f'<formalParameter name="{name}"{_type(kind)}/>'


def _requirement(need: str) -> str:
    if need.startswith("="):
        return f'<informationRequirement><requiredDecision href="#{need[1:]}"/></informationRequirement>'
    if need.startswith("()"):
        return f'<knowledgeRequirement><requiredKnowledge href="#{need[2:]}"/></knowledgeRequirement>'
    href = need if "#" in need else f"#{need}"
    return f'<informationRequirement><requiredInput href="{href}"/></informationRequirement>'

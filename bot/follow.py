"""What a pressed choice or a command leads to. Pure: ids in, a decision out."""

from dataclasses import dataclass, replace

from bot.conversation import Conversation
from bot.decision import Answered, Asked, Crisis, Decision, Part, Said, Unknown, What
from bot.press import SKIP, Press, press_target, read_press
from bot.safety import CrisisKind
from knowledge.base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Follow:
    """Follows choices and commands through one knowledge base; *crises* gives an entry's kind of crisis."""

    base: KnowledgeBase
    crises: dict[str, CrisisKind]

    def press(self, press: Press, conversation: Conversation) -> Decision:
        """Return what pressing leads to; a choice that means nothing any more says so."""
        match press.verb, press.target:
            case (("entry" | "more"), entry):
                return self.entry(entry, more=press.verb == "more")
            case "crisis", kind if kind in tuple(CrisisKind):
                return Crisis(CrisisKind(kind), more=True)
            case "pathway", pathway_id if pathway_id in self.base.pathways:
                pathway = self.base.pathways[pathway_id]
                return Asked(pathway.id, pathway.start, pathway.about)
            case "step", target:
                return self._step(target)
            case "answer", target:
                onward = answer_target(self.base, target)
                return self.press(read_press(onward), conversation) if onward else Said(What.NO_SUCH_CHOICE)
            case "section", section if self.base.section(section):
                return Said(What.SECTION, section=section)
            case "none", "":
                return Unknown()
            case (("menu" | "hello" | "kept" | "restart" | "back" | "forget"), ""):
                return self.command(press.verb, conversation)
            case _:
                return Said(What.NO_SUCH_CHOICE)

    def entry(self, entry_id: str, *, more: bool = False, point: str | None = None) -> Decision:
        """Return the decision that shows an entry: the fixed text when it stands for a crisis."""
        if entry_id in self.crises:
            return Crisis(self.crises[entry_id], more=more)
        if entry_id in self.base.entries:
            return Answered((Part(entry_id, point),), more=more)
        return Said(What.NO_SUCH_CHOICE)

    def command(self, command: str, conversation: Conversation) -> Decision:
        """Return what a command leads to in this conversation."""
        last = conversation.history[-1] if conversation.history else None
        stands_for = self.base.listening.stands_for
        match command:
            case "back":
                return conversation.history[-2] if len(conversation.history) > 1 else Said(What.NOTHING_TO_GO_BACK_TO)
            case "skip":
                return self._skip(last, conversation)
            case "more":
                return self._more(conversation)
            case "none":
                return Unknown()
            case "restart":
                return Said(What.RESTARTED)
            case "forget":
                return Said(What.FORGOTTEN, stands_for.kept)
            case "kept":
                return Said(What.KEPT, stands_for.kept)
            case "both":
                return Said(What.ORGANISATION_BOTH, stands_for.organisation)
            case "menu" | "yes" | "no":
                return Said(What.MENU, stands_for.menu)
            case _:
                return Said(What(command), stands_for.smalltalk)

    def _step(self, target: str) -> Decision:
        pathway_id, _, rest = target.partition(".")
        step, _, about = rest.partition(".")
        pathway = self.base.pathways.get(pathway_id)
        if pathway and pathway.step(step) and about in self.base.entries:
            return Asked(pathway.id, step, about)
        return Said(What.NO_SUCH_CHOICE)

    def _skip(self, last: Decision | None, conversation: Conversation) -> Decision:
        if not isinstance(last, Asked):
            return Said(What.NOTHING_TO_SKIP)
        return self.press(Press("answer", f"{last.pathway}.{last.step}.{SKIP}.{last.about}"), conversation)

    def _more(self, conversation: Conversation) -> Decision:
        """Return more of what was last answered, "thanks" and the like apart."""
        last = next((one for one in reversed(conversation.history) if not isinstance(one, Said)), None)
        if isinstance(last, (Answered, Crisis)) and not last.more:
            return replace(last, more=True)
        return Said(What.NOTHING_MORE)


def answer_target(base: KnowledgeBase, answer: str) -> str | None:
    """Return the choice id that an answer ``<pathway>.<step>.<choice>.<about>`` stands for, None if nothing now."""
    pathway_id, step_id, choice_id, about = (*answer.split("."), "", "", "")[:4]
    pathway = base.pathways.get(pathway_id)
    step = pathway.step(step_id) if pathway else None
    if not pathway or not step or about not in base.entries:
        return None
    if choice_id == SKIP:
        return press_target(step.skip, pathway=pathway.id, about=about)
    choice = next((choice for choice in step.choices if choice.id == choice_id), None)
    return press_target(choice.to, pathway=pathway.id, about=choice.about or about) if choice else None

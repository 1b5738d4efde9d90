"""What an edit of a scenario means in this moment: counted from the step, its products completed where the playbook prices them."""

from domain.orders import Edit
from rules.simulation.placing import edit_of
from rules.simulation.pricing import completed_edit
from rules.simulation.scene import Scene
from rules.simulation.writing import EditWritten


def edit_meant(written: EditWritten, scene: Scene) -> Edit:
    """The edit of the order as it stands."""
    order = scene.state.order
    edit = edit_of(written, order, scene.phone, scene.now, scene.zone)
    return completed_edit(edit, order, scene.products)

"""What is sent."""


def perform(action, task_id, request):
    """The opinion, as it was written."""
    return request.POST["reasons"]

import pytest

pytest_plugins = ["tests.fixtures_services", "tests.fixtures_browser", "tests.cast"]


def pytest_addoption(parser):
    parser.addoption("--faults", action="store_true", help="run the heavy fault and attack matrix as well")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """tests/faults and what is marked heavy run with --faults only; else they are counted as deselected."""
    faults = [item for item in items if "faults" in item.path.relative_to(config.rootpath).parts]
    for item in faults:
        item.add_marker("faults")
    faults += [item for item in items if item.get_closest_marker("heavy")]
    if faults and not config.getoption("--faults"):
        items[:] = [item for item in items if item not in faults]
        config.hook.pytest_deselected(items=faults)
